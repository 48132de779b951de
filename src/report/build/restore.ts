import type { RestoreResult } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { bytes, duration } from "../../text/words.ts";
import type { Bar, Figure, ReportedRestore } from "../report.ts";

/** A backup that nobody restored is only a file: without a restore there is no section, and `not verified` names it. */
export function restoreOf({ restore }: RunState): ReportedRestore | undefined {
  if (restore === undefined) return undefined;
  const result = restore.value;
  return {
    origin: { run: restore.run, at: restore.at },
    figures: figuresOf(result),
    sizes: [size("database", result.databaseBytes), size("backup", result.backupBytes)],
    times: [time("backup", result.backupSeconds), time("restore", result.restoreSeconds), time("comparison", result.compareSeconds)],
    tables: result.tables,
  };
}

function figuresOf(result: RestoreResult): Figure[] {
  const equal = result.tables.filter((table) => table.equal).length;
  return [
    { name: "backup", value: result.backup },
    { name: "tables equal", value: `${equal} of ${result.tables.length}` },
    { name: "schema equal", value: result.schemaEqual ? "yes" : "no" },
    // The comparison itself has to be able to say no.
    {
      name: "row changed on purpose",
      value: result.controlNoticed ? "noticed by the comparison" : "not noticed: the comparison proves nothing",
    },
    { name: "SHA-256 of the backup", value: result.sha256.slice(0, 12) },
  ];
}

function size(name: string, amount: number): Bar {
  return { name, amount, value: bytes(amount) };
}

function time(name: string, amount: number): Bar {
  return { name, amount, value: duration(amount) };
}
