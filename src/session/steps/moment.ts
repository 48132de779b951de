import type { RunningStack } from "../../runtimes/runtime.ts";
import { verifyTo } from "../../steps/backup/archive/verify-to.ts";
import type { RecoveryTarget } from "../../steps/backup/recover/target.ts";
import { targetInWords } from "../../steps/backup/recover/target.ts";
import { duration } from "../../text/words.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import type { Session } from "../session.ts";

/** Of the server that replays the log, and of the look at what came out. */
export const momentTools: readonly ToolName[] = ["postgres", "initdb", "pg_controldata", "pg_amcheck"];

const ends = { pass: "done", fail: "failed", unverified: "invalid" } as const;

/** Recovers a copy to a moment and proves it consistent. */
export async function momentStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  target: RecoveryTarget,
  asked: string | undefined,
): Promise<keyof typeof ends> {
  return session.step("restore", `recover a copy to ${targetInWords(target)}`, signal, async (context) => {
    const { backup, lastCommittedAt, lsn, segments, fetched, proofs, seconds } = await verifyTo(stack, target, asked, context);
    const bad = proofs.filter(({ ok }) => ok !== true);
    const outcome = bad.some(({ ok }) => ok === false) ? "fail" : bad.length > 0 ? "unverified" : "pass";
    const last = lastCommittedAt === undefined ? "no commit after the backup" : `its last commit ${lastCommittedAt}`;
    const stored = fetched === 0 ? "" : ` (${fetched} from the store)`;
    const how = `${backup} and ${segments} segments of the log${stored}, in ${duration(seconds)}`;
    const says = bad.length === 0 ? "proved up to consistent" : bad.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
    return { value: outcome, outcome: ends[outcome], summary: `${targetInWords(target)}, ${last}, at ${lsn}: from ${how}; ${says}` };
  });
}
