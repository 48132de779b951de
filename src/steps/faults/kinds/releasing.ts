import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import {
  canRollOut,
  canRunBeside,
  type Release,
  type ReleaseFailure,
  type RollsOut,
  type RunsBeside,
  releaseFailures,
} from "../../../runtimes/releases.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { type Ability, ability } from "./ability.ts";

/** The keys of whatever releases something. */
export interface ReleaseParameters {
  readonly service: ServiceName;
  readonly fails?: ReleaseFailure | undefined;
  readonly automatic: boolean;
}

export const releaseShape: FaultKind<ReleaseParameters>["shape"] = {
  service: z.enum(serviceNames).default("app").meta({ description: "What is released." }),
  fails: z.enum(releaseFailures).optional().meta({
    description:
      "A bad release: it exits as it starts, never gets ready, answers every request with 500, or needs more memory than it may have. Absent: a good one.",
  }),
  automatic: z.boolean().default(true).meta({ description: "Whether a bad release is taken back without anybody asking." }),
};

export const rolling: Ability<RollsOut> = ability(canRollOut, "replace the instances of a service by another release's");
export const besides: Ability<RunsBeside> = ability(canRunBeside, "run another release beside a service");

/** Named after the fault, so that every one of a run is another. */
export function releaseOf(
  {
    fails,
    unprotected = false,
    startsAfterSeconds = 0,
  }: { readonly fails?: ReleaseFailure | undefined } & Partial<Pick<Release, "unprotected" | "startsAfterSeconds">>,
  id: string,
): Release {
  return { name: id, fails, unprotected, startsAfterSeconds };
}

/** "a release that never gets ready". */
export function releaseInWords(fails: ReleaseFailure | undefined): string {
  return fails === undefined ? "another release" : `a release that ${failuresInWords[fails]}`;
}

const failuresInWords: Readonly<Record<ReleaseFailure, string>> = {
  exits: "ends as it starts",
  unready: "never gets ready",
  errors: "answers every request with 500",
  memory: "needs more memory than it may have",
};

/** Waits until every instance is of that release, undefined the planned one. Rejects with the reason when they are not in time. */
export async function rolledOut(
  { stack, context }: FaultGiven,
  { service, release }: { readonly service: ServiceName; readonly release: string | undefined },
  withinMs: number,
): Promise<void> {
  const { host, signal } = context;
  const deadline = host.monotonic() + withinMs;
  for (;;) {
    const now = await rolling.of(stack).rolloutOf(service);
    if (now.state === "complete" && now.release === release) return;
    if (host.monotonic() > deadline) throw new Error(`${service} is not whole: ${now.says}`);
    await host.sleep(lookMs, signal);
  }
}

const lookMs = 500;
