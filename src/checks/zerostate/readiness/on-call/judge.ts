import { attestationOf, vouched } from "../../../attested.ts";
import type { Judge } from "../../../check.ts";
import { conclude, restsOn } from "../../../conclude.ts";
import { definition } from "./definition.ts";

export const judge: Judge = (state, now, extra) => {
  const attestation = attestationOf(definition, now, extra);
  if ("outcome" in attestation) return attestation;
  const critical = extra.plan.monitoring.alerts.filter(({ severity }) => severity === "critical").map(({ name }) => name);
  const delivered = critical.flatMap((name) => (state.alerts.get(name) ?? []).filter(({ value }) => value.state === "delivered"));
  const [first] = delivered;
  if (first === undefined) {
    return conclude(definition, "unverified", `${vouched(attestation)}; no critical alert was seen to reach the receiver`);
  }
  const measured = [{ name: "critical alert delivered", value: first.value.alert, ok: true }];
  const reason = `${vouched(attestation)}, until ${attestation.expires}; ${first.value.alert} reached the receiver`;
  return conclude(definition, "attested", reason, { measured, evidence: restsOn(extra, first, "drill") });
};
