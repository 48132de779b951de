import type { RestoreResult } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { levelRows } from "../../text/backup-words.ts";
import { projectionInWords } from "../../text/recovery-words.ts";
import type { NotVerified } from "../report.ts";

/** What is asked of backups, and which command shows it. */
export function unmeasuredRecovery({
  restore,
  recoveries,
  disaster,
  projection,
}: RunState): [what: string, isMissing: boolean, why: string, remedy: string][] {
  return [
    ["Restore", restore === undefined, "no backup was restored and compared", "parity backup verify"],
    ["Recovery to a point in time", !recoveries.has("point in time"), "nobody tried it", "parity drill point-in-time"],
    ["Recovery after the loss of the disk", !recoveries.has("loss of the disk"), "nobody tried it", "parity drill disk-loss"],
    ["Recovery from a disaster", disaster === undefined, "nobody carried the plan out", "parity drill disaster"],
    [
      "A restore of production's size",
      projection === undefined,
      "no restores of several sizes say how long it takes",
      "set backup.productionBytes, then: parity drill disk-loss",
    ],
  ];
}

export function inconclusiveRecovery({ backup, restore, recoveries, disaster, projection }: RunState): NotVerified[] {
  const open: NotVerified[] = [];
  if (backup !== undefined && restore === undefined) {
    open.push({
      what: `Backup ${backup.value.backup}`,
      how: "not restored",
      why: "a backup nobody restored is not known to be one",
      remedy: "parity backup verify",
    });
  }
  if (restore !== undefined) open.push(...openLevels(restore.value));
  for (const { value } of recoveries.values()) {
    if (value.verdict !== "not shown") continue;
    const remedy = value.kind === "point in time" ? "parity drill point-in-time" : "parity drill disk-loss";
    open.push({ what: `Recovery: ${value.kind}`, how: value.verdict, why: value.reason, remedy });
  }
  if (disaster?.value.verdict === "not shown") {
    open.push({ what: "Recovery from a disaster", how: "not shown", why: disaster.value.reason, remedy: "parity drill disaster" });
  }
  if (projection !== undefined && projection.value.ok === undefined) {
    const why = projectionInWords(projection.value);
    open.push({
      what: "A restore of production's size",
      how: "cannot tell",
      why,
      remedy: "parity drill disk-loss, while this machine has nothing else to do",
    });
  }
  return open;
}

/** A level of which something failed is no open question. */
function openLevels({ backup, proofs }: RestoreResult): NotVerified[] {
  return levelRows(proofs ?? [])
    .filter(({ outcome }) => proofs !== undefined && outcome === "unverified")
    .map(({ level, says, proofs: own }) => ({
      what: `Backup ${backup}: ${level}`,
      how: "not shown",
      why: own.length === 0 ? says : own.flatMap(({ ok, name, detail }) => (ok === undefined ? [`${name}: ${detail}`] : [])).join("; "),
      remedy: `parity backup verify ${backup} --level ${level}`,
    }));
}
