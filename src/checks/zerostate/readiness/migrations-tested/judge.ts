import type { Measured, MigrationResult } from "../../../../events/event.ts";
import { milliseconds } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => {
  const { migrations } = state;
  if (migrations === undefined) return conclude(definition, "unverified", missing(state, "the migrations were not tried", "restore"));
  const measured = [...partsOf(migrations.value), ...lockOf(migrations.value)];
  const conclusion = { measured, evidence: restsOn(extra, migrations, "migrations") };
  const failure = newerFailure(state, migrations, "restore");
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  const broken = measured.filter(({ ok }) => !ok).map(({ name }) => name);
  if (broken.length > 0) return conclude(definition, "fail", `${broken.join("; ")}: ${migrations.value.detail}`, conclusion);
  if (migrations.value.longestLockUnderLoad === undefined) {
    return conclude(definition, "unverified", "4 of 5 parts measured; the longest lock under load was not", conclusion);
  }
  return conclude(definition, "pass", migrations.value.detail, conclusion);
};

function partsOf(result: MigrationResult): Measured[] {
  const part = (name: string, ok: boolean): Measured => ({ name, value: ok ? "yes" : "no", ok });
  return [
    part("up on an empty database", result.upOnEmpty && result.applied > 0),
    part("up again changes nothing", result.upAgainChangesNothing),
    part("down and up gives the same schema", result.downAndUpGivesSameSchema),
    part("up on a restored copy of the backup", result.upOnRestoredCopy),
  ];
}

function lockOf({ longestLockUnderLoad: lock }: MigrationResult): Measured[] {
  if (lock === undefined) return [];
  return [
    { name: "longest lock under load", value: milliseconds(lock.ms), limit: milliseconds(lock.limitMs), ok: lock.ms <= lock.limitMs },
  ];
}
