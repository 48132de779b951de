import type { RestoreResult } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { levelInWords, levelRows, outcomeOfRestore, throughput } from "../../text/backup-words.ts";
import { bytes, duration } from "../../text/words.ts";
import type { Bar, Figure, ReportedRestore } from "../report.ts";

/** A backup that nobody restored is only a file: without a restore there is no section, and `not verified` names it. */
export function restoreOf({ restore }: RunState): ReportedRestore | undefined {
  if (restore === undefined) return undefined;
  const result = restore.value;
  return {
    origin: { run: restore.run, at: restore.at },
    outcome: outcomeOfRestore(result),
    answer: levelInWords(result),
    figures: figuresOf(result),
    levels: result.proofs === undefined ? [] : levelRows(result.proofs),
    sizes: [size("database", result.databaseBytes), size("backup", result.backupBytes)],
    times: [time("backup", result.backupSeconds), time("restore", result.restoreSeconds), time("comparison", result.compareSeconds)],
    tables: result.tables,
  };
}

function figuresOf(result: RestoreResult): Figure[] {
  const equal = result.tables.filter((table) => table.equal).length;
  return [
    { name: "backup", value: result.backup },
    ...(result.format === undefined ? [] : [{ name: "format", value: result.format }]),
    { name: "tables equal", value: `${equal} of ${result.tables.length}` },
    { name: "schema equal", value: result.schemaEqual ? "yes" : "no" },
    // The comparison itself has to be able to say no.
    {
      name: "row changed on purpose",
      value: result.controlNoticed ? "noticed by the comparison" : "not noticed: the comparison proves nothing",
    },
    ...pace("backup", result.databaseBytes, result.backupSeconds),
    ...pace("restore", result.databaseBytes, result.restoreSeconds),
    { name: "SHA-256 of the backup", value: result.sha256.slice(0, 12) },
  ];
}

/** Of the database's bytes: what a person can compare with the size of their own. */
function pace(what: string, count: number, seconds: number): Figure[] {
  const value = throughput(count, seconds);
  return value === "" ? [] : [{ name: `${what}, database bytes`, value }];
}

function size(name: string, amount: number): Bar {
  return { name, amount, value: bytes(amount) };
}

function time(name: string, amount: number): Bar {
  return { name, amount, value: duration(amount) };
}
