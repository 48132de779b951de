import { categoryTitles } from "../../checks/categories.ts";
import { loadEvidence } from "../../checks/load-evidence.ts";
import { buildReport } from "../../report/build.ts";
import type { Report } from "../../report/report.ts";
import { type WrittenReport, writeReports } from "../../report/write.ts";
import { mergeEvidence } from "../../state/merge.ts";
import type { RunState } from "../../state/state.ts";
import type { Session } from "../session.ts";

/** A run's own findings, with the newest of everything they may rest on: of the runs before it, under the same configuration. */
export async function reportOf(stateDirectory: string, run: RunState): Promise<Report> {
  const others = await loadEvidence(stateDirectory, run.run);
  const before = others.filter(
    (other) => other.started?.configHash === run.started?.configHash && (other.startedAt ?? "") < (run.startedAt ?? ""),
  );
  return buildReport(mergeEvidence([...before, run]).state, { categoryTitle: (category) => categoryTitles[category] });
}

export async function reportStep(session: Session, signal: AbortSignal): Promise<readonly WrittenReport[]> {
  signal.throwIfAborted();
  const files = await writeReports(await reportOf(session.project.stateDirectory, session.state), session.run.path);
  session.emit({ type: "report.written", files });
  return files;
}
