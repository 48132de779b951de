import type { Measured, MigrationResult } from "../../../../events/event.ts";
import { bytes, milliseconds } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

/** A name alone: it was not measured. */
type Part = Measured | string;

export const judge: Judge = (state, _now, extra) => {
  const { migrations } = state;
  if (migrations === undefined) return conclude(definition, "unverified", missing(state, "the migrations were not tried", "restore"));
  const result = migrations.value;
  const parts = partsOf(result);
  const measured = parts.filter((part) => typeof part !== "string");
  const conclusion = { measured, evidence: restsOn(extra, migrations, "migrations") };
  const failure = newerFailure(state, migrations, "restore");
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  const broken = measured.filter(({ ok }) => !ok).map(({ name }) => name);
  if (broken.length > 0) return conclude(definition, "fail", `${broken.join("; ")}: ${result.detail}`, conclusion);
  const open = parts.filter((part) => typeof part === "string");
  if (open.length > 0) {
    const why = result.lockNotMeasured === undefined ? "" : `: ${result.lockNotMeasured}`;
    return conclude(
      definition,
      "unverified",
      `${measured.length} of ${parts.length} parts measured; not ${open.join(", ")}${why}`,
      conclusion,
    );
  }
  return conclude(definition, "pass", result.detail, conclusion);
};

function partsOf(result: MigrationResult): Part[] {
  const { downAndUpOnRestoredCopy } = result;
  return [
    part("up on an empty database", result.upOnEmpty && result.applied > 0),
    part("up again changes nothing", result.upAgainChangesNothing),
    part("down and up gives the same schema", result.downAndUpGivesSameSchema),
    part("up on a restored copy of the backup", result.upOnRestoredCopy),
    downAndUpOnRestoredCopy === undefined ? copyPart : part(copyPart, downAndUpOnRestoredCopy),
    lockOf(result),
    rewritesOf(result),
  ];
}

const copyPart = "down and up on the restored copy";

function part(name: string, ok: boolean): Measured {
  return { name, value: ok ? "yes" : "no", ok };
}

function lockOf({ longestLockUnderLoad: lock }: MigrationResult): Part {
  const name = "longest lock under load";
  if (lock === undefined) return name;
  return { name, value: milliseconds(lock.ms), limit: milliseconds(lock.limitMs), ok: lock.ms <= lock.limitMs };
}

function rewritesOf({ rewrites }: MigrationResult): Part {
  const name = "large tables rewritten without saying so";
  if (rewrites === undefined) return name;
  const value = rewrites.map((rewrite) => `${rewrite.table} (${bytes(rewrite.bytes)})`).join(", ");
  return { name, value: value === "" ? "none" : value, limit: "none", ok: rewrites.length === 0 };
}
