import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { canEndInstances, type EndsInstances, type Target } from "../../../runtimes/abilities.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { stateOf } from "../state-of.ts";
import { type Ability, ability } from "./ability.ts";

export interface InstanceParameters {
  readonly service: ServiceName;
  readonly instance: number;
}

/** The keys of every fault that is done to one instance. */
export const instanceShape: FaultKind<InstanceParameters>["shape"] = {
  service: z.enum(serviceNames).meta({ description: "A service of the plan." }),
  instance: z.int().min(0).default(0).meta({ description: "Which one, from 0." }),
};

export function targetOf({ service, instance }: InstanceParameters): Target {
  return { service, instance };
}

/** Why nothing can be done to that instance: one clause; undefined when something can. */
export function instanceObstacle({ service, instance }: Target, { stack }: FaultGiven): string | undefined {
  const planned = stack.plan.services.find(({ name }) => name === service);
  if (planned === undefined || instance >= planned.instances) return `the plan has no ${service}/${instance}`;
  return planned.kind === "one-shot" ? `${service} runs once and has ended` : undefined;
}

export const ending: Ability<EndsInstances> = ability(canEndInstances, "end or pause an instance");

export async function endingObstacle(target: Target, given: FaultGiven): Promise<string | undefined> {
  return ending.lack(given.stack) ?? instanceObstacle(target, given);
}

/** "postgres/0 is paused" and the like, when it is not running as it must; undefined when it is. */
export async function notRunning(target: Target, { stack }: FaultGiven): Promise<string | undefined> {
  const state = await stateOf(stack, target);
  return state === "running" ? undefined : `${target.service}/${target.instance} is ${state}`;
}
