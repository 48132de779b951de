import type { ServiceName } from "../plan/plan.ts";
import type { Target } from "./abilities.ts";
import type { RunningStack } from "./runtime.ts";

/** What running stacks can do that tell who is sent requests. As in abilities.ts each is asked for with its guard. */

/** How one instance stands to those who are sent requests. */
export interface Rotation {
  /** By which the load balancer reaches it. */
  readonly address: string | undefined;
  /** Whoever asks for the service is told of it. */
  readonly listed: boolean;
  /** Which start of it this is: another one where it was started again. */
  readonly start: string | undefined;
}

export interface TellsRotation {
  rotationOf(target: Target): Promise<Rotation>;
}

export interface CutsOff {
  cutOffObstacle(target: Target, from: ServiceName): Promise<string | undefined>;
  /** That instance, and no other, no longer reaches the service: connections it has end, and new ones are refused. */
  cutOff(target: Target, from: ServiceName): Promise<void>;
  /** Idempotent. */
  reconnect(target: Target, from: ServiceName): Promise<void>;
  isCutOff(target: Target, from: ServiceName): Promise<boolean>;
}

export const tellsRotation = (stack: RunningStack): stack is RunningStack & TellsRotation => "rotationOf" in stack;
export const canCutOff = (stack: RunningStack): stack is RunningStack & CutsOff => "cutOff" in stack;
