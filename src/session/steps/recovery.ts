import type { RecoveryResult, RestoreProjection } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { diskLossDrill } from "../../steps/backup/recover/disk-loss.ts";
import { pointInTimeDrill } from "../../steps/backup/recover/point-in-time.ts";
import { measureProjection } from "../../steps/backup/recover/project/measure.ts";
import { projectionInWords } from "../../text/recovery-words.ts";
import { bytes } from "../../text/words.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import type { Session } from "../session.ts";
import { backgroundRate } from "./background-rate.ts";
import { healCommand } from "./heal-command.ts";

/** Load, the backup with its log, and the server that replays it. */
export const recoveryTools: readonly ToolName[] = [
  "k6",
  "pg_dump",
  "pg_basebackup",
  "pg_receivewal",
  "pg_controldata",
  "postgres",
  "initdb",
  "pg_restore",
];

interface Kind {
  readonly title: string;
  readonly drill: typeof pointInTimeDrill;
  /** Roughly: what a person is told. */
  readonly expectedSeconds: number;
}

export const pointInTime: Kind = {
  title: "A table is dropped by accident, and a copy recovered to just before",
  drill: pointInTimeDrill,
  expectedSeconds: 30,
};

export const diskLoss: Kind = {
  title: "Postgres loses its disk under load, and comes back from backup and log",
  drill: diskLossDrill,
  expectedSeconds: 40,
};

export async function recoveryStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  { title, drill, expectedSeconds }: Kind,
): Promise<RecoveryResult> {
  const options = { rate: backgroundRate(stack), ...healCommand(session) };
  return session.step(
    "drill",
    title,
    signal,
    async (context) => {
      const result = await drill(stack, options, context);
      return { value: result, outcome: result.verdict === "recovered" ? "done" : "failed", summary: `${result.verdict}: ${result.reason}` };
    },
    expectedSeconds,
  );
}

/** What the restores measured here say of production's size, which the configuration names. */
export async function projectionStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  productionBytes: number,
): Promise<RestoreProjection> {
  const title = `Restores of several sizes, projected to ${bytes(productionBytes)}`;
  return session.step(
    "drill",
    title,
    signal,
    async (context) => {
      const value = await measureProjection(stack, productionBytes, context);
      return { value, outcome: value.ok === true ? "done" : "failed", summary: projectionInWords(value) };
    },
    90,
  );
}
