import type { ServiceName } from "../../../../plan/plan.ts";
import type { Judge } from "../../../check.ts";
import { conclude, newerFailure, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

/** The line speaks of these; they are the servers that can be asked what they run with. */
const servers: readonly ServiceName[] = ["postgres", "redis"];

export const judge: Judge = (state, _now, extra) => {
  const tuned = extra.plan.services.filter(({ name, settings }) => servers.includes(name) && settings.length > 0);
  if (tuned.length === 0) return conclude(definition, "not-applicable", "the plan tunes no setting");
  const compared = tuned.flatMap(({ name, settings }) => {
    const known = state.settings.get(name);
    return settings.map((setting) => ({
      service: name,
      setting,
      known,
      found: known?.value.settings.find((each) => each.name === setting.name),
    }));
  });
  const stamped = tuned.flatMap(({ name }) => state.settings.get(name) ?? []);
  if (stamped.length === 0) return conclude(definition, "unverified", "no setting was read back");
  const measured = compared.flatMap(({ service, setting, found }) =>
    found === undefined
      ? []
      : [{ name: `${service} ${setting.name}`, value: found.inForce, limit: setting.asked, ok: found.ok && found.asked === setting.asked }],
  );
  const conclusion = { measured, evidence: stamped.flatMap((each) => restsOn(extra, each, "settings")) };
  const failure = stamped.map((each) => newerFailure(state, each, "settings")).find((each) => each !== undefined);
  const wrong = measured.filter(({ ok }) => !ok);
  const count = `${measured.length - wrong.length} of ${compared.length} in force`;
  if (wrong.length > 0) {
    const said = wrong.map(({ name, value, limit }) => `${name} asked ${limit}, in force ${value}`);
    return conclude(definition, "fail", `${count}: ${said.join("; ")}`, { ...conclusion, offBy: wrong.length / compared.length });
  }
  if (measured.length < compared.length) return conclude(definition, "unverified", `${count}; the others were not read back`, conclusion);
  if (failure !== undefined) return conclude(definition, "unverified", failure, conclusion);
  const scaled = tuned.flatMap(({ settings }) => settings.filter(({ rule }) => rule !== undefined)).length;
  const smaller = scaled === 0 ? "" : `, ${scaled} scaled for this machine`;
  return conclude(definition, "pass", `${count}${smaller}`, conclusion);
};
