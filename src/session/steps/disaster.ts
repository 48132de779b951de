import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { DisasterResult } from "../../events/event.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { disasterDrill } from "../../steps/backup/disaster/drill.ts";
import { disasterTitle } from "../../steps/backup/disaster/title.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import { freePort } from "../free-port.ts";
import type { Session } from "../session.ts";
import { backgroundRate } from "./background-rate.ts";
import { healCommand } from "./heal-command.ts";

/** Programs on this machine, whatever the runtime: load, the load balancer in front, and what restores. */
export const disasterTools: readonly ToolName[] = ["k6", "haproxy", "pg_dump", "pg_restore"];

/** Two starts of a stack, a restore, and the load around them. */
const expectedSeconds = 60;

export async function disasterStep(session: Session, stack: RunningStack, signal: AbortSignal): Promise<DisasterResult> {
  const options = {
    runtime: session.project.runtime,
    freePort,
    rate: backgroundRate(stack),
    ...healCommand(session),
  };
  const work = async (context: Parameters<typeof disasterDrill>[2]) => {
    const result = await disasterDrill(stack, options, context);
    const outcome = result.verdict === "recovered" ? ("done" as const) : ("failed" as const);
    return { value: result, outcome, summary: `${result.verdict}: ${result.reason}` };
  };
  return session.step("drill", disasterTitle, signal, work, expectedSeconds);
}

/** Where `--write-runbook` wants the page; refused before anything is drilled when it cannot go there. */
export async function runbookPath(session: Session, given: string | undefined): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const path = resolve(session.host.cwd, given);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() === true) return path;
  throw new ParityError("USAGE", `there is no folder ${dirname(path)} for the runbook`, { hint: "make it first, or name another file" });
}

/**
 * Only of a recovery that worked, whatever is known of its recovery point: the page that is there is then replaced by a better one, never
 * by a worse.
 */
export async function writeRunbook(session: Session, result: DisasterResult, path: string | undefined): Promise<void> {
  if (path === undefined) return;
  const { verdict, runbook, tookBackup, recoveredAfterMs } = result;
  const worked = verdict === "recovered" || (verdict === "not shown" && tookBackup === true && recoveredAfterMs !== undefined);
  if (runbook === undefined || !worked) {
    session.host.stderr.write(`${path} is left as it was: the drill did not recover\n`);
    return;
  }
  await writeAtomically(path, await readFile(join(session.run.path, runbook), "utf8"), 0o644);
  session.host.stderr.write(`the runbook is in ${path}\n`);
}
