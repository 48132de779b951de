import { z } from "zod";
import type { Host } from "../../host/host.ts";
import type { PlannedLedger } from "../../plan/plan.ts";
import type { Answer, Client, ClientRequest } from "./client.ts";
import { seen } from "./client.ts";

/** What became of the acknowledged writes. */
export interface LedgerAudit {
  readonly acknowledged: number;
  /** Not there any more, or not shown to be there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly duplicated: readonly string[];
  /** Asked for and there, though no acknowledgement came; undefined when they could not all be looked up. */
  readonly unacknowledged: number | undefined;
  /** Why not every key could be asked for; undefined when every one was. */
  readonly problem: string | undefined;
  /** The app's own invariant; undefined when it has none or did not answer. */
  readonly moneyConserved: boolean | undefined;
}

export interface WrittenKeys {
  readonly acknowledged: readonly string[];
  /** Every key that may have been asked for, acknowledged or not. */
  readonly asked: readonly string[];
}

export interface AuditOptions {
  readonly client: Client;
  readonly ledger: PlannedLedger;
  /** The secrets `load-key` and `admin-key`. */
  readonly key: string;
  readonly adminKey: string;
  readonly host: Host;
}

const batchSize = 1_000;
const timeoutMs = 30_000;
const attempts = 5;
const betweenAttemptsMs = 500;
const present = z.object({ present: z.array(z.string()) });
const verified = z.object({ ok: z.boolean() });

/** Asks the app, in batches, for every key it acknowledged and for every other that it was asked for, and for its own invariant. */
export async function auditLedger(keys: WrittenKeys, options: AuditOptions): Promise<LedgerAudit> {
  const acknowledged = await lookUp(keys.acknowledged, options);
  const known = new Set(keys.acknowledged);
  const others = await lookUp(
    keys.asked.filter((key) => !known.has(key)),
    options,
  );
  const { counted } = acknowledged;
  return {
    acknowledged: keys.acknowledged.length,
    lost: keys.acknowledged.filter((key) => !counted.has(key)),
    duplicated: keys.acknowledged.filter((key) => (counted.get(key) ?? 0) > 1),
    unacknowledged: others.problem === undefined ? others.counted.size : undefined,
    problem: acknowledged.problem ?? others.problem,
    moneyConserved: await verify(options),
  };
}

/** Of two audits of the same writes, the later after something was done to the data: what either missed. */
export function worseOf(before: LedgerAudit, after: LedgerAudit): LedgerAudit {
  const either = (of: (audit: LedgerAudit) => readonly string[]): readonly string[] => [...new Set([...of(before), ...of(after)])];
  return {
    acknowledged: before.acknowledged,
    lost: either(({ lost }) => lost),
    duplicated: either(({ duplicated }) => duplicated),
    unacknowledged: after.unacknowledged,
    problem: before.problem ?? after.problem,
    moneyConserved: [before.moneyConserved, after.moneyConserved].includes(false) ? false : before.moneyConserved && after.moneyConserved,
  };
}

interface LookedUp {
  /** How often each key that is there is there. */
  readonly counted: ReadonlyMap<string, number>;
  readonly problem: string | undefined;
}

async function lookUp(keys: readonly string[], options: AuditOptions): Promise<LookedUp> {
  const counted = new Map<string, number>();
  let problem: string | undefined;
  for (let from = 0; from < keys.length; from += batchSize) {
    const batch = keys.slice(from, from + batchSize);
    const answer = await ask({ method: "POST", path: options.ledger.lookup, key: options.key, body: { keys: batch }, timeoutMs }, options);
    const found = read(present, answer)?.present;
    problem ??= found === undefined ? `the lookup answered ${seen(answer)}` : undefined;
    const asked = new Set(batch);
    for (const key of found ?? []) if (asked.has(key)) counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return { counted, problem };
}

async function verify(options: AuditOptions): Promise<boolean | undefined> {
  const { verify: path } = options.ledger;
  if (path === undefined) return undefined;
  return read(verified, await ask({ method: "POST", path, key: options.adminKey, body: {}, timeoutMs }, options))?.ok;
}

/** Reading again is harmless, and one refused connection is no lost write. */
async function ask(request: ClientRequest, { client, host }: AuditOptions): Promise<Answer> {
  let answer = await client.send(request);
  for (let attempt = 1; attempt < attempts && !isFinal(answer); attempt += 1) {
    await host.sleep(betweenAttemptsMs);
    answer = await client.send(request);
  }
  return answer;
}

/** An app may say by its status too that its invariant does not hold. */
function isFinal({ status }: Answer): boolean {
  return status === 200 || status === 409;
}

function read<T>(schema: z.ZodType<T>, answer: Answer): T | undefined {
  if (!isFinal(answer)) return undefined;
  try {
    return schema.parse(JSON.parse(answer.body));
  } catch {
    return undefined;
  }
}
