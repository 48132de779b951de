import type { Finding } from "../events/event.ts";
import type { CheckDefinition, JudgeInput } from "./check.ts";
import { conclude } from "./conclude.ts";
import type { Attestation } from "./readiness/schema.ts";

/** The newest word of a person on a check that counts today; a finding when there is none. `within`: days it may lie back. */
export function attestationOf(
  definition: CheckDefinition,
  now: string,
  { readiness }: JudgeInput,
  within = Number.POSITIVE_INFINITY,
): Attestation | Finding {
  const today = now.slice(0, 10);
  const newest = readiness.attestations.filter(({ id }) => id === definition.id).sort((a, b) => b.when.localeCompare(a.when))[0];
  if (newest === undefined) return conclude(definition, "unverified", "nobody attested it");
  if (newest.when > today) return conclude(definition, "unverified", `${vouched(newest)}, a day that is still to come`);
  if (newest.expires < today) return conclude(definition, "expired", `${vouched(newest)}; it expired on ${newest.expires}`);
  const days = (Date.parse(today) - Date.parse(newest.when)) / 86_400_000;
  if (days > within) return conclude(definition, "expired", `${vouched(newest)}, ${days} days ago; it counts for ${within}`);
  return newest;
}

export function vouched({ who, when, link }: Attestation): string {
  return `attested by ${who} on ${when} (${link})`;
}
