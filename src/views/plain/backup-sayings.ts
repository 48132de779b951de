import type { Outcome } from "../../events/event.ts";
import type { BackupFact } from "../../state/reduce-backup.ts";
import type { RunState } from "../../state/state.ts";
import { levelInWords, outcomeOfRestore, paceInWords, progressInWords, tablesInWords } from "../../text/backup-words.ts";
import { drillTime } from "../../text/drill-words.ts";
import {
  disasterInWords,
  fitInWords,
  outcomeOfProjection,
  outcomeOfRecovery,
  projectionInWords,
  recoveryInWords,
} from "../../text/recovery-words.ts";
import { bytes, duration } from "../../text/words.ts";
import { outcomeGlyphs } from "./outcome-glyphs.ts";
import type { Saying } from "./saying.ts";

export function backupSayings(fact: BackupFact, state: RunState): Saying[] {
  switch (fact.type) {
    case "backup.progressed":
      return progress(fact, state);
    case "backup.taken":
      return [said("backup", `${bytes(fact.bytes)} ${paceInWords(fact.bytes, fact.seconds)}`)];
    case "backup.stored":
      return [said("backup", `${fact.backup} copied to ${fact.store}: ${bytes(fact.bytes)} ${paceInWords(fact.bytes, fact.seconds)}`)];
    case "backup.removed":
      return [said("backup", `${fact.backup} removed from ${fact.store}: ${fact.why}`)];
    case "backup.listed":
      return [];
    case "restore.proved":
      return unproved(fact);
    case "restore.compared":
      return compared(fact.result);
    case "restore.projected":
      return [
        said("restore", projectionInWords(fact.projection), outcomeOfProjection(fact.projection)),
        said("restore", `restores take ${fitInWords(fact.projection)}`),
      ];
    case "recovery.measured":
      return recovered(fact.result);
    case "disaster.stepped":
      return [said("disaster", `${fact.step}: ${fact.detail} (${drillTime(fact.ms)})`, fact.ok ? undefined : "fail")];
    case "disaster.finished":
      return disaster(fact.result);
  }
}

/** A pass needs no colour: nothing has to be noticed about it. */
function said(label: string, text: string, outcome: Outcome = "pass"): Saying {
  return { label, text, ...(outcome === "pass" ? {} : { colour: outcomeGlyphs[outcome].colour }) };
}

/** What is over before anybody could wonder says nothing of how far it was. */
const quietSeconds = 3;

function progress({ doing }: Extract<BackupFact, { type: "backup.progressed" }>, { backupWorks }: RunState): Saying[] {
  const work = backupWorks.find((each) => each.doing === doing);
  if (work === undefined || work.ended) return [];
  const seconds = (Date.parse(work.lastAt) - Date.parse(work.begunAt)) / 1000;
  if (seconds < quietSeconds) return [];
  const label = doing === "restore" || doing === "compare" ? "restore" : "backup";
  return [{ label, text: progressInWords({ ...work, seconds }), about: `backup ${doing}`, everyMs: 10_000 }];
}

/** Proofs that hold are told together at the end; the others at once. */
function unproved({ proof }: Extract<BackupFact, { type: "restore.proved" }>): Saying[] {
  if (proof.ok === true) return [];
  const outcome: Outcome = proof.ok === false ? "fail" : "unverified";
  return [
    said(
      "restore",
      `${proof.level}: ${proof.name} ${proof.ok === false ? "does not hold" : "could not be looked at"}: ${proof.detail}`,
      outcome,
    ),
  ];
}

function compared(result: Extract<BackupFact, { type: "restore.compared" }>["result"]): Saying[] {
  const schema = result.schemaEqual ? "schema equal" : "schema different";
  const control = result.controlNoticed ? "a changed row was noticed (control)" : "a changed row was NOT noticed (control)";
  const restored = `${bytes(result.databaseBytes)} restored in ${duration(result.restoreSeconds)}`;
  const level = levelInWords(result);
  const outcome = outcomeOfRestore(result);
  return [
    said("restore", [restored, tablesInWords(result), schema, control].join(" · "), outcome),
    ...(level === undefined ? [] : [said("restore", level, outcome)]),
  ];
}

function recovered(result: Extract<BackupFact, { type: "recovery.measured" }>["result"]): Saying[] {
  const { kind, verdict, reason, steps } = result;
  const outcome = outcomeOfRecovery(verdict);
  const times = steps.map(({ name, ms }) => `${name} ${drillTime(ms)}`).join(" · ");
  return [
    said("recovery", `${kind}: ${verdict}: ${reason}`, outcome),
    said("recovery", recoveryInWords(result)),
    ...(times === "" ? [] : [said("recovery", times)]),
  ];
}

function disaster(result: Extract<BackupFact, { type: "disaster.finished" }>["result"]): Saying[] {
  const { verdict, reason, runbook } = result;
  const outcome = outcomeOfRecovery(verdict);
  return [
    said("disaster", `${verdict}: ${reason}`, outcome),
    said("disaster", disasterInWords(result)),
    ...(runbook === undefined ? [] : [said("disaster", `runbook of what was done: ${runbook}`)]),
  ];
}
