import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { openClient } from "../../drill/client.ts";
import { type LoggedKey, readKeys, readLoggedKeys } from "../../drill/key-log.ts";
import { auditLedger } from "../../drill/ledger-audit.ts";

export interface AuditedWrites {
  /** Of those the lost server acknowledged; undefined when not every key could be asked for. */
  readonly lost: number | undefined;
  /** From the oldest of them to the loss. */
  readonly lostSeconds: number;
  /** Acknowledged by the recovered server, and not there: no recovery explains that. */
  readonly lostLater: number;
  /** There more than once. */
  readonly duplicated: number;
  /** A write was acknowledged after the recovery. */
  readonly writesAgain: boolean;
  readonly moneyConserved: boolean | undefined;
}

/** In ms since 1970. */
export interface LossMoments {
  /** Right before the disk is taken away. */
  readonly lostAt: number;
  /** No process of the lost server was left by then: what was acknowledged until then it had acknowledged. */
  readonly goneAt: number;
  readonly backAt: number;
}

/** Asks the app for every write it acknowledged. */
export async function auditWrites(
  stack: RunningStack,
  ledger: PlannedLedger,
  files: { readonly acknowledged: string; readonly asked: string },
  { lostAt, goneAt, backAt }: LossMoments,
  { host }: StepContext,
): Promise<AuditedWrites> {
  const acknowledged = await readLoggedKeys(files.acknowledged);
  const client = await openClient(stack, 1);
  try {
    const keys = { acknowledged: acknowledged.map(({ key }) => key), asked: await readKeys(files.asked) };
    const secrets = { key: stack.secret("load-key"), adminKey: stack.secret("admin-key") };
    const { lost, duplicated, problem, moneyConserved } = await auditLedger(keys, { client, ledger, ...secrets, host });
    const split = splitLosses(acknowledged, lost, { lostAt, goneAt });
    const writesAgain = acknowledged.some(({ at }) => at >= backAt);
    return {
      ...split,
      lost: problem === undefined ? split.lost : undefined,
      duplicated: duplicated.length,
      writesAgain,
      moneyConserved,
    };
  } finally {
    client.close();
  }
}

export function splitLosses(
  acknowledged: readonly LoggedKey[],
  lost: readonly string[],
  { lostAt, goneAt }: Pick<LossMoments, "lostAt" | "goneAt">,
): { readonly lost: number; readonly lostSeconds: number; readonly lostLater: number } {
  const missing = new Set(lost);
  const gone = acknowledged.filter(({ key }) => missing.has(key));
  const before = gone.filter(({ at }) => at <= goneAt);
  const oldest = Math.min(...before.map(({ at }) => at));
  return {
    lost: before.length,
    lostSeconds: before.length === 0 ? 0 : Math.max(0, lostAt - oldest) / 1_000,
    lostLater: gone.length - before.length,
  };
}
