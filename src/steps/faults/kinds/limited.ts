import { canLimitResources, type LimitsResources, type ResourceLimits, type Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";
import { instanceObstacle, notRunning } from "./instance.ts";

export const limiting: Ability<LimitsResources> = ability(canLimitResources, "limit an instance");

/** Why an instance cannot be limited so: one clause; undefined when it can. */
export async function limitingObstacle(target: Target, limits: ResourceLimits, given: FaultGiven): Promise<string | undefined> {
  return limiting.lack(given.stack) ?? instanceObstacle(target, given) ?? (await limiting.of(given.stack).limitObstacle(target, limits));
}

/** What still holds it back, or that it does not run. */
export async function stillLimited(target: Target, given: FaultGiven): Promise<string | undefined> {
  const limits = await limiting.of(given.stack).limitsOf(target);
  if (limits === undefined) return notRunning(target, given);
  return `${target.service}/${target.instance} is still limited: ${JSON.stringify(limits)}`;
}
