import type { LoadSample } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { endEarly, whyHopeless } from "./early-end.ts";
import { endGraceMs, type Generator } from "./generator.ts";
import type { LoadRequest } from "./request.ts";
import type { RateObserver } from "./scenarios/observer.ts";
import type { Profile } from "./scenarios/profile.ts";
import { noTotals } from "./totals.ts";
import { type Watched, watch } from "./watch.ts";

export interface Followed {
  readonly request: LoadRequest;
  readonly profile: Profile;
  /** Of a scenario whose single rates are looked at; without one the run is judged as a whole. */
  readonly observer: RateObserver | undefined;
  readonly pushIntervalMs: number;
}

/** Watches a run, tells of it, and ends it when nothing can save it any more. */
export async function follow(
  stack: RunningStack,
  generator: Generator,
  { request, profile, observer, pushIntervalMs }: Followed,
  context: StepContext,
): Promise<{ watched: Watched; endedEarly: string | undefined }> {
  const { serviceLevel } = request;
  let endedEarly: string | undefined;
  const watched = await watch(stack, generator, context, {
    profile,
    pushIntervalMs,
    limitMs: serviceLevel.latencyMs,
    onSample: (sample) => emitSample(sample, profile.seconds ?? request.seconds, context),
    onReading: (reading, first, account) => {
      const because = observer?.hear(reading, first, account);
      // Without the CPU it would be an invalid run, and not the failed one it is.
      if (endedEarly !== undefined || account === undefined) return;
      const seconds = (reading.at - first.at + pushIntervalMs) / 1000;
      endedEarly = observer === undefined ? endEarly(profile, serviceLevel, reading.totals, seconds) : because;
      if (endedEarly !== undefined) void generator.stop(endGraceMs);
    },
  });
  if (generator.log.aborted && endedEarly === undefined) {
    const hopeless = observer === undefined ? whyHopeless(profile, serviceLevel, watched.last?.totals ?? noTotals) : undefined;
    endedEarly = hopeless ?? "a threshold that asks for it (abortOnFail) was crossed";
  }
  return { watched, endedEarly };
}

function emitSample(sample: LoadSample, seconds: number, context: StepContext): void {
  context.emit({ type: "load.sampled", sample });
  const { t } = sample;
  context.emit({ type: "step.progressed", step: "load", note: `${Math.round(t)} s of ${seconds} s`, share: Math.min(1, t / seconds) });
}
