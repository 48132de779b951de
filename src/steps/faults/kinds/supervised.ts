import { type IsSupervised, isSupervised, type Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";
import { instanceObstacle } from "./instance.ts";

export const supervised: Ability<IsSupervised> = ability(isSupervised, "start again by itself what ends, or what no longer lives");

export async function supervisedObstacle(target: Target, given: FaultGiven): Promise<string | undefined> {
  return supervised.lack(given.stack) ?? instanceObstacle(target, given);
}
