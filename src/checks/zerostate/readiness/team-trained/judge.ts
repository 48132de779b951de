import { attestationOf, vouched } from "../../../attested.ts";
import type { HeldGameDay, Judge } from "../../../check.ts";
import { conclude } from "../../../conclude.ts";
import { definition } from "./definition.ts";

const gameDayDays = 90;

/** What a person vouches for, and a game day whose journals are there: neither alone says that people were trained. */
export const judge: Judge = (_state, now, extra) => {
  const attestation = attestationOf(definition, now, extra, gameDayDays);
  if ("outcome" in attestation) return attestation;
  const { gameDay } = extra;
  if (gameDay === undefined) return conclude(definition, "unverified", `${vouched(attestation)}; no game day was held here`);
  const { held, evidence } = gameDay;
  const day = `the game day of ${held.at.slice(0, 10)}`;
  const days = Math.floor((Date.parse(now) - Date.parse(held.at)) / 86_400_000);
  if (days > gameDayDays)
    return conclude(definition, "expired", `${vouched(attestation)}; ${day} was ${days} days ago, it counts for ${gameDayDays}`);
  const files = evidence
    .filter(({ kind }) => kind === "game-day" || kind === "drill")
    .map(({ run, path, sha256 }) => ({ run, path, sha256, at: held.at }));
  const lacking = lackOf(gameDay);
  if (lacking !== undefined) return conclude(definition, "unverified", `${vouched(attestation)}; ${day} ${lacking}`, { evidence: files });
  const { drills } = held.value;
  const resilient = drills.filter(({ verdict }) => verdict === "resilient").length;
  const reason = `${vouched(attestation)}, until ${attestation.expires}; ${day}: ${drills.length} drills, ${resilient} resilient`;
  return conclude(definition, "attested", reason, { evidence: files });
};

/** A clause without its subject. */
function lackOf({ held, evidence }: HeldGameDay): string | undefined {
  const shown = held.value.drills.filter(({ verdict }) => verdict === "resilient" || verdict === "not resilient").length;
  if (shown === 0) return "showed nothing: no fault was seen and taken away again";
  const journals = evidence.filter(({ kind }) => kind === "drill").length;
  const isWhole = journals >= shown && evidence.some(({ kind }) => kind === "game-day");
  return isWhole ? undefined : "left no journals of its drills";
}
