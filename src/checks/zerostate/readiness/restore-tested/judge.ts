import type { Measured, RestoreResult } from "../../../../events/event.ts";
import { duration } from "../../../../text/words.ts";
import type { Judge } from "../../../check.ts";
import { conclude, missing, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, _now, extra) => {
  const { restore } = state;
  if (restore === undefined) return conclude(definition, "unverified", missing(state, "no backup was restored", "restore", "backup"));
  const { tables, schemaEqual, controlNoticed, proofs = [] } = restore.value;
  const conclusion = { measured: measuredOf(restore.value), evidence: restsOn(extra, restore, "restore", "backup") };
  const broke = state.restoreFailure;
  // A later attempt that went less far does not take it back.
  const since = broke !== undefined && broke.at > restore.at ? `a newer attempt failed: ${broke.value}` : undefined;
  const failure = newerFailure(state, restore, "restore", "backup") ?? since;
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  const different = tables.filter(({ equal, sourceRows, restoredRows }) => !equal || sourceRows !== restoredRows);
  if (different.length > 0) {
    const names = different.map(({ table, sourceRows, restoredRows }) => `${table} (${sourceRows} rows, restored ${restoredRows})`);
    const offBy = different.length / tables.length;
    return conclude(definition, "fail", `${different.length} of ${tables.length} tables differ: ${names.join(", ")}`, {
      ...conclusion,
      offBy,
    });
  }
  const broken = proofs.filter(({ ok }) => ok === false).map(({ name, detail }) => `${name}: ${detail}`);
  if (broken.length > 0) return conclude(definition, "fail", `what was restored does not hold: ${broken.join("; ")}`, conclusion);
  if (!schemaEqual) return conclude(definition, "fail", "the restored schema differs from the source's", conclusion);
  if (tables.length === 0) return conclude(definition, "unverified", "there was no table to compare", conclusion);
  if (!controlNoticed) {
    return conclude(definition, "unverified", "the comparison did not notice a row changed on purpose, so it proves nothing", conclusion);
  }
  const open = proofs.filter(({ ok, level }) => ok === undefined && level !== "serving").map(({ name, detail }) => `${name}: ${detail}`);
  if (open.length > 0) return conclude(definition, "unverified", `could not be looked at: ${open.join("; ")}`, conclusion);
  const equal = `${tables.length} of ${tables.length} tables equal, restored in ${duration(restore.value.restoreSeconds)}`;
  return conclude(definition, "pass", `${equal}; a row changed on purpose was noticed`, conclusion);
};

function measuredOf({ tables, schemaEqual, controlNoticed, restoreSeconds }: RestoreResult): Measured[] {
  const equal = tables.filter((table) => table.equal).length;
  return [
    { name: "tables equal", value: `${equal}`, limit: `${tables.length}`, ok: equal === tables.length && equal > 0 },
    { name: "schema equal", value: schemaEqual ? "yes" : "no", ok: schemaEqual },
    { name: "changed row noticed", value: controlNoticed ? "yes" : "no", ok: controlNoticed },
    { name: "restored in", value: duration(restoreSeconds), ok: true },
  ];
}
