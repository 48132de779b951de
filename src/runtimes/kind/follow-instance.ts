import type { Host } from "../../host/host.ts";
import type { Plan, PlannedService } from "../../plan/plan.ts";
import { linesOf } from "../containers/log-lines.ts";
import type { LogLine } from "../runtime.ts";
import type { KindApi } from "./api.ts";
import { ApiRefusal } from "./api-refusal.ts";
import { type LogWish, podLines, sourceOf } from "./logs.ts";
import type { Pod } from "./objects.ts";
import { podContainer } from "./pod-container.ts";
import { numberedPods, spokenPods } from "./status.ts";
import { readWorld } from "./world.ts";

const lookEveryMs = 1_000;
/** Of what was started after the following began nothing is left out. */
const allLines = 1_000_000;

export interface Following {
  readonly api: KindApi;
  readonly host: Host;
  readonly plan: Plan;
  readonly service: PlannedService;
}

/**
 * The lines of every instance there is, beginning with those of its pod; with `follow` also of every container and pod that takes its
 * place, until the signal fires.
 */
export async function serviceLines(following: Following, wish: LogWish): Promise<readonly AsyncGenerator<LogLine>[]> {
  const { api, plan, service } = following;
  const pods = spokenPods(await readWorld(api, plan, wish.signal), service);
  return pods.map(({ pod, instance }) => linesOf(instanceLines(following, instance, pod, wish), service.name, instance));
}

async function* instanceLines(following: Following, instance: number, first: Pod, wish: LogWish): AsyncGenerator<string> {
  let seen = podContainer(first)?.id;
  yield* podLines(following.api, sourceOf(first), wish);
  // What runs once has no successor.
  while (wish.follow && following.service.kind === "service" && !wish.signal.aborted) {
    const next = await successor(following, instance, seen, wish.signal).catch(() => undefined);
    if (next === undefined) {
      await following.host.sleep(lookEveryMs, wish.signal).catch(() => undefined);
      continue;
    }
    try {
      yield* podLines(following.api, sourceOf(next), { ...wish, tail: allLines });
      seen = podContainer(next)?.id;
    } catch (error) {
      // Its container does not write yet, or is gone again already.
      if (!(error instanceof ApiRefusal)) throw error;
      await following.host.sleep(lookEveryMs, wish.signal).catch(() => undefined);
    }
  }
}

/** The instance's pod, once it has another container than the one that was followed last. */
async function successor(
  { api, plan, service }: Following,
  instance: number,
  seen: string | undefined,
  signal: AbortSignal,
): Promise<Pod | undefined> {
  const pod = numberedPods(await readWorld(api, plan, signal), service).find((each) => each.instance === instance)?.pod;
  const container = pod && podContainer(pod);
  return container === undefined || container.id === "" || container.id === seen ? undefined : pod;
}
