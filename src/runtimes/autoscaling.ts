import type { ServiceName } from "../plan/plan.ts";
import type { RunningStack } from "./runtime.ts";

/** What running stacks can do whose instances come and go with what is asked of them. As in abilities.ts each is asked for with its guard. */

/** One thing by which an autoscaler decides, in percent of what the instances request. */
export interface ScalingMetric {
  readonly name: string;
  readonly used: number;
  readonly target: number;
}

/** Another number of instances that the autoscaler itself asked for. */
export interface Rescale {
  readonly from: number;
  readonly to: number;
  /** In its own words. */
  readonly reason: string;
}

/** What an autoscaler has said since `watchAutoscaler`. */
export interface WatchedScaling {
  readonly out: Rescale | undefined;
  /** After `out`. */
  readonly back: Rescale | undefined;
  /** Before `back` it had kept what it had because its window was not over. */
  readonly stabilized: boolean;
  /** Why not all of it was seen: one clause. */
  readonly unseen: string | undefined;
}

/** How a service's instances stand to what scales them. */
export interface Autoscaling {
  readonly planned: number;
  /** As many as it may make now. */
  readonly most: number;
  /** As many as are to be now, whoever said so. */
  readonly asked: number;
  readonly ready: number;
  /** Of those that are ready. */
  readonly addresses: readonly string[];
  /** Why it cannot decide: one clause. */
  readonly blind: string | undefined;
  readonly metrics: readonly ScalingMetric[];
  /** It wants more than it may make. */
  readonly limited: boolean;
  /** Seconds of less before it makes fewer. */
  readonly windowSeconds: number;
  /** undefined where this process does not watch it. */
  readonly watched: WatchedScaling | undefined;
}

export interface Autoscales {
  /** Why its instances cannot be strained so that an autoscaler would notice: one clause. */
  strainObstacle(service: ServiceName): Promise<string | undefined>;
  /** Every planned instance uses so many CPUs beside its own work; resolves when each has begun. It lasts until `relieve`, and ends by itself after hours. */
  strain(service: ServiceName, cpus: number): Promise<void>;
  /** Idempotent. */
  relieve(service: ServiceName): Promise<void>;
  isStrained(service: ServiceName): Promise<boolean>;
  /** It makes no more instances than there are, and no fewer. */
  holdAutoscaler(service: ServiceName): Promise<void>;
  /** Idempotent. */
  freeAutoscaler(service: ServiceName): Promise<void>;
  isAutoscalerHeld(service: ServiceName): Promise<boolean>;
  /** From now on what it says is kept, until `leaveAutoscaler`. */
  watchAutoscaler(service: ServiceName): Promise<void>;
  leaveAutoscaler(service: ServiceName): void;
  autoscalingOf(service: ServiceName): Promise<Autoscaling>;
}

export const canAutoscale = (stack: RunningStack): stack is RunningStack & Autoscales => "strain" in stack;
