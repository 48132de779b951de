import { z } from "zod";
import { ofTarget } from "../../../runtimes/abilities.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { type InstanceParameters, instanceShape, notRunning, targetOf } from "./instance.ts";
import { endOngoing, goOn } from "./ongoing.ts";
import { supervised, supervisedObstacle } from "./supervised.ts";

interface CrashInPlaceParameters extends InstanceParameters {
  readonly everySeconds: number;
}

/** Longer than any wait of a kubelet between two starts: a loop that nobody ends is over then. */
const mostLooks = 600;
const lookMs = 1_000;

/** Ends each time it runs, and what starts it again waits longer each time. A new instance takes its place in the end. */
export const crashInPlace: FaultKind<CrashInPlaceParameters> = {
  kind: "crash-in-place",
  shape: {
    ...instanceShape,
    everySeconds: z.number().min(0.1).max(60).default(1).meta({ description: "So many seconds after it runs again it ends again." }),
  },
  mechanism: {
    native: "not possible: nothing starts again what ended",
    compose: "not possible: an instance is taken out of the engine's restart policy before it is ended",
    kind: "SIGKILL to every process of the container each time it runs; the kubelet starts it again, and the undo has the pod replaced",
  },
  // Another pod takes its place.
  undoWithinSeconds: 240,
  target: targetOf,
  does: ({ everySeconds }) => `ends ${everySeconds} s after each start`,
  obstacle: supervisedObstacle,
  remember: async (parameters, given) => ({ restarts: await restartsOf(parameters, given) }),
  inject: async (parameters, given) => {
    await supervised.of(given.stack).crash(targetOf(parameters));
    goOn(given.id, given.context.signal, (ended) => crashAgain(parameters, given, ended));
  },
  undo: async (parameters, given) => {
    const failed = await endOngoing(given.id).catch((error: unknown) => error);
    if (await hasCrashed(parameters, given)) await supervised.of(given.stack).replace(targetOf(parameters));
    if (failed !== undefined) throw failed;
  },
  remains: notRunning,
};

/** One that runs and was not started again since is as it was: nothing is to be replaced. */
async function hasCrashed(parameters: CrashInPlaceParameters, given: FaultGiven): Promise<boolean> {
  if ((await notRunning(targetOf(parameters), given)) !== undefined) return true;
  return (await restartsOf(parameters, given)) !== given.remembered["restarts"];
}

async function restartsOf(parameters: CrashInPlaceParameters, { stack }: FaultGiven): Promise<number | undefined> {
  return ofTarget(await stack.status(), targetOf(parameters))?.restarts;
}

async function crashAgain(parameters: CrashInPlaceParameters, given: FaultGiven, ended: AbortSignal): Promise<void> {
  const { stack, context } = given;
  const target = targetOf(parameters);
  for (let look = 0; look < mostLooks && !ended.aborted; look += 1) {
    await context.host.sleep(lookMs, ended);
    if ((await notRunning(target, given)) !== undefined) continue;
    await context.host.sleep(parameters.everySeconds * 1_000, ended);
    // It may have ended by itself meanwhile.
    if ((await notRunning(target, given)) === undefined) await supervised.of(stack).crash(target);
  }
}
