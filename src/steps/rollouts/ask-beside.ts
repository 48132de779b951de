import { answeredBy } from "../../services/beside.ts";
import type { Answer, Client } from "../drill/client.ts";

export interface Asked {
  readonly requests: number;
  /** Answered by what runs beside, however. */
  readonly beside: number;
  /** Without an answer, or with one of 500 and above. */
  readonly failed: number;
  /** Of them those that were answered by what runs beside. */
  readonly besideFailed: number;
  /** Of them those that nobody answered who is known by an address. */
  readonly unanswered: number;
  /** The first failure's: "503", "ECONNRESET". */
  readonly failure: string | undefined;
}

const timeoutMs = 2_000;
const atOnce = 8;

interface Asking {
  readonly requests: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks the app's own path through the load balancer so many times, and counts by whom it was answered. */
export async function askBeside(client: Client, asking: Asking, addresses: ReadonlySet<string>): Promise<Asked> {
  return countAnswers(await askMany(client, asking), addresses);
}

/** The answers of the app's own path through the load balancer, each with the address of who gave it. */
export async function askMany(client: Client, { requests, path, headers }: Asking): Promise<readonly Answer[]> {
  const asking = { method: "GET", path, headers: { ...headers, [answeredBy]: "tell" }, timeoutMs } as const;
  // A queue of its own: the time that an answer is given begins when it is asked for.
  const left = Array.from({ length: requests }, () => asking);
  const answers: Answer[] = [];
  const ask = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) answers.push(await client.send(next));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, requests) }, ask));
  return answers;
}

/** Of everybody who answered, well or not. */
export function answerersOf(answers: readonly Pick<Answer, "headers">[]): ReadonlySet<string> {
  return new Set(answers.flatMap(({ headers }) => headers?.[answeredBy] ?? []));
}

/** `addresses`: of what runs beside. */
export function countAnswers(answers: readonly Pick<Answer, "status" | "failure" | "headers">[], addresses: ReadonlySet<string>): Asked {
  const isBeside = ({ headers }: Pick<Answer, "headers">): boolean => addresses.has(String(headers?.[answeredBy]));
  const failed = answers.filter(({ status }) => status === undefined || status >= 500);
  const [first] = failed;
  return {
    requests: answers.length,
    beside: answers.filter(isBeside).length,
    failed: failed.length,
    besideFailed: failed.filter(isBeside).length,
    unanswered: failed.filter(({ headers }) => headers?.[answeredBy] === undefined).length,
    failure: first && (first.failure ?? String(first.status)),
  };
}
