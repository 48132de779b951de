import { randomUUID } from "node:crypto";
import type { Host } from "../../host/host.ts";
import type { PlannedLedger } from "../../plan/plan.ts";
import type { Answer, Client } from "./client.ts";
import type { KeyLog } from "./key-log.ts";

export interface LedgerClientOptions {
  readonly client: Client;
  readonly ledger: PlannedLedger;
  /** The secret `load-key`. */
  readonly key: string;
  /** Of keys that are about to be asked for. */
  readonly asked: KeyLog;
  readonly acknowledged: KeyLog;
  readonly writers: number;
  readonly host: Host;
  onAnswer(answer: Answer, ok: boolean): void;
}

/** Writers that ask the app for one numbered row after the other and keep every acknowledgement. */
export interface LedgerClient {
  /** Acknowledged, and recorded before it was counted. */
  acknowledged(): number;
  /** ms since the last of them; undefined without any. */
  idleMs(): number | undefined;
  /** Lets each writer finish what it has asked. Rejects when an acknowledgement could not be recorded. */
  stop(): Promise<void>;
}

const timeoutMs = 5_000;
/** Between two writes of one writer: the ledger shall see a loss, not be the load. */
const paceMs = 10;
/** After a write that failed: a refused connection costs nothing, and must not become a busy loop. */
const afterFailureMs = 50;
/** Keys a writer records at once before it asks for the first of them: one that was never asked for is not there either. */
const recordedAhead = 50;

export function isAcknowledged(answer: Answer): boolean {
  return answer.status !== undefined && answer.status >= 200 && answer.status < 300;
}

export function writeRow(client: Client, ledger: PlannedLedger, apiKey: string, key: string, withinMs: number): Promise<Answer> {
  const body = { ...ledger.body, [ledger.keyField]: key };
  return client.send({ method: "POST", path: ledger.write, key: apiKey, body, timeoutMs: withinMs });
}

export function startLedgerClient(options: LedgerClientOptions): LedgerClient {
  let acknowledged = 0;
  let lastAt: number | undefined;
  const stopped = new AbortController();
  const write = async (): Promise<void> => {
    let keys: string[] = [];
    while (!stopped.signal.aborted) {
      if (keys.length === 0) keys = await recordKeys(options);
      // A key is asked for once: asked again it could be there twice, or be there without this acknowledgement.
      const key = keys.pop() as string;
      const answer = await writeRow(options.client, options.ledger, options.key, key, timeoutMs);
      const ok = isAcknowledged(answer);
      if (ok) {
        await options.acknowledged.append({ key, at: options.host.now() });
        acknowledged += 1;
        lastAt = options.host.monotonic();
      }
      options.onAnswer(answer, ok);
      await options.host.sleep(ok ? paceMs : afterFailureMs);
    }
  };
  const writing = Promise.all(Array.from({ length: options.writers }, write));
  // Reported by stop(); until then a rejection has a listener.
  writing.catch(() => undefined);
  return {
    acknowledged: () => acknowledged,
    idleMs: () => (lastAt === undefined ? undefined : options.host.monotonic() - lastAt),
    stop: async () => {
      stopped.abort();
      await writing;
    },
  };
}

async function recordKeys({ asked, host }: LedgerClientOptions): Promise<string[]> {
  const keys = Array.from({ length: recordedAhead }, () => randomUUID() as string);
  await asked.append(...keys.map((key) => ({ key, at: host.now() })));
  return keys;
}
