import { join } from "node:path";
import { loadEvidence, loadRun } from "../../checks/load-evidence.ts";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import type { Host } from "../../host/host.ts";
import { toHtml } from "../../report/html.ts";
import { toJson } from "../../report/json.ts";
import { toJunit } from "../../report/junit.ts";
import { toMarkdown } from "../../report/markdown.ts";
import type { Report } from "../../report/report.ts";
import { writeReports } from "../../report/write.ts";
import type { RunState } from "../../state/state.ts";
import type { Given } from "../given.ts";
import { loadOf } from "../project.ts";
import { reportOf } from "../steps/report.ts";

const formats: Readonly<Record<string, (report: Report) => string>> = { html: toHtml, markdown: toMarkdown, json: toJson, junit: toJunit };

/** Builds a report again from journals alone: nothing is measured, nothing of the stack is touched. */
export async function report(host: Host, given: Given): Promise<number> {
  const { stateDirectory } = await loadOf(host, given.options);
  const run = await runOf(stateDirectory, given.arguments[0] as string | undefined);
  const built = await reportOf(stateDirectory, run);
  const print = given.options.format === undefined ? undefined : formats[given.options.format];
  if (print !== undefined) {
    host.stdout.write(print(built));
    return 0;
  }
  const files = await writeReports(built, join(stateDirectory, "runs", run.run ?? ""));
  host.stdout.write(given.options.json ? `${JSON.stringify({ run: run.run, files })}\n` : files.map(({ path }) => `${path}\n`).join(""));
  return 0;
}

async function runOf(stateDirectory: string, id: string | undefined): Promise<RunState> {
  if (id === undefined) return newestJudged(stateDirectory);
  const folder = join(stateDirectory, "runs", id);
  // An id is a name of one folder: what would lead elsewhere is none.
  const isRun = /^[a-z0-9]+$/.test(id) && (await exists(folder));
  if (!isRun) throw new ParityError("RUN_NOT_FOUND", `there is no run ${id}`, { hint: `runs are kept in ${join(stateDirectory, "runs")}` });
  return loadRun(stateDirectory, id);
}

async function newestJudged(stateDirectory: string): Promise<RunState> {
  const judged = (await loadEvidence(stateDirectory)).filter(({ verdict }) => verdict !== undefined);
  const newest = judged.at(-1);
  if (newest === undefined)
    throw new ParityError("RUN_NOT_FOUND", "no run has reached a verdict yet", { hint: "reach one with: parity check, or parity certify" });
  return newest;
}
