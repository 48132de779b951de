import type { ServiceName } from "../plan/plan.ts";
import type { BesideWay } from "../services/beside.ts";
import type { StepContext } from "../work/context.ts";
import type { RunningStack } from "./runtime.ts";

/** What running stacks can do to bring another release of a service among their users. As in abilities.ts each is asked for with its guard. */

export const releaseFailures = ["exits", "unready", "errors", "memory"] as const;
/** Ends as it starts; never gets ready; gets ready and answers every request with 500; needs more memory than it may have. */
export type ReleaseFailure = (typeof releaseFailures)[number];

/** Another release of a service than the planned one. */
export interface Release {
  readonly name: string;
  /** What is wrong with it; undefined: nothing. */
  readonly fails: ReleaseFailure | undefined;
  /** Its instances are sent requests before they are ready, and until the moment they end. */
  readonly unprotected: boolean;
  /** So much later than the planned one each of its instances begins to start. */
  readonly startsAfterSeconds: number;
}

/** How far a service's instances are of one release. */
export interface Rollout {
  /** undefined: the planned one. */
  readonly release: string | undefined;
  /** complete: every instance is of it and ready, and none of another is left. failed: no waiting mends it. */
  readonly state: "complete" | "under way" | "failed";
  /** What it waits for, or why it failed: one clause. */
  readonly says: string;
}

export interface RollsOut {
  rolloutObstacle(service: ServiceName, release: Release): Promise<string | undefined>;
  /** Replaces the instances one after the other; resolves when that has begun. */
  rollOut(service: ServiceName, release: Release): Promise<void>;
  rolloutOf(service: ServiceName): Promise<Rollout>;
  /** Replaces them by the planned ones in the same way; resolves when that has begun. Does nothing where they are. */
  rollBack(service: ServiceName): Promise<void>;
}

export interface RunsBeside {
  besideObstacle(service: ServiceName, way: BesideWay, release: Release): Promise<string | undefined>;
  /** Starts instances of the release beside the planned ones; resolves when they are ready. Rejects with SERVICE_NOT_READY and the reason. */
  startBeside(service: ServiceName, way: BesideWay, release: Release, context: StepContext): Promise<void>;
  /** What the load balancer says of an answer's origin when it is one of them. */
  besideAddresses(service: ServiceName, way: BesideWay): Promise<ReadonlySet<string>>;
  /** Whom requests are sent to that ask for nobody; resolves when that was told, which is before it is so for every client. */
  serve(service: ServiceName, by: "planned" | "preview"): Promise<void>;
  servedBy(service: ServiceName): Promise<"planned" | "preview">;
  /** Ends them, after nothing is sent to them any more. Does nothing where there are none. */
  endBeside(service: ServiceName, way: BesideWay, context: StepContext): Promise<void>;
  isBeside(service: ServiceName, way: BesideWay): Promise<boolean>;
}

export const canRollOut = (stack: RunningStack): stack is RunningStack & RollsOut => "rollOut" in stack;
export const canRunBeside = (stack: RunningStack): stack is RunningStack & RunsBeside => "startBeside" in stack;
