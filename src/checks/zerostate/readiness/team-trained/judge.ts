import { attestationOf, vouched } from "../../../attested.ts";
import type { Judge } from "../../../check.ts";
import { conclude } from "../../../conclude.ts";
import { definition } from "./definition.ts";

const gameDayDays = 90;

export const judge: Judge = (_state, now, extra) => {
  const attestation = attestationOf(definition, now, extra, gameDayDays);
  if ("outcome" in attestation) return attestation;
  return conclude(definition, "attested", `${vouched(attestation)}, until ${attestation.expires}`);
};
