import type { RunState } from "../../state/state.ts";
import { sizeInWords, trustInWords } from "../../text/backup-words.ts";
import { ageOf } from "../age.ts";
import type { ReportedBackup } from "../report.ts";

/** The newest first: it is the one that a disaster asks for. */
export function backupsOf({ catalogue = [] }: RunState, judgedAt: string): ReportedBackup[] {
  return catalogue.toReversed().map((entry) => ({
    id: entry.id,
    at: entry.at,
    age: ageOf(entry.at, judgedAt),
    size: sizeInWords(entry),
    where: entry.where.join(", "),
    ...trustInWords(entry, (at) => ageOf(at, judgedAt)),
  }));
}
