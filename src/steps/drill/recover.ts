import type { StepContext } from "../../work/context.ts";
import { recoveryPatienceMs } from "./bounds.ts";
import type { Breaking } from "./break-and-undo.ts";
import { afterInWords, type Effect, isBack, shows } from "./effect.ts";
import { remainsOf, undoAll } from "./held-faults.ts";
import type { ProbeAnswer, Probing } from "./prober.ts";
import { awaitSteadyState } from "./steadiness.ts";
import type { SteadyState } from "./steady-state.ts";

/** Long enough for a whole second of the load to be told that began when all else was over. */
const coolDownMs = 2_000;

/** Undoes the faults and waits until the steady state is back and the effect gone. The system can serve again before the undo has seen that it does. */
export async function recover(breaking: Breaking, effect: Effect | undefined): Promise<void> {
  const { setup, probing } = breaking;
  const { context, observed, load } = setup;
  const startedAt = context.host.monotonic();
  observed.undoBeganAtMs = startedAt - breaking.injectedAt;
  observed.effectPassed = effect !== undefined && setup.definition.method.effect.lasts && !isSeen(breaking);
  observed.pendingAtUndo = setup.definition.silent.filter((name) => breaking.watch.isPending(name));
  const failed = new AbortController();
  const undone = undo(breaking, failed);
  try {
    const signal = AbortSignal.any([context.signal, failed.signal]);
    const wait = { from: startedAt, underLoad: true, withinMs: recoveryPatienceMs(setup), signal };
    const holds = (asked: Probing, answer: ProbeAnswer): boolean => isAsBefore(breaking, asked, answer);
    const first = await awaitSteadyState(setup, { ...wait, holds });
    await undone;
    // What holds while the undo is still under way can be disturbed by it: a restart is one.
    const leftMs = (): number => Math.max(0, startedAt + wait.withinMs - context.host.monotonic());
    const again = (): Promise<SteadyState> => awaitSteadyState(setup, { ...wait, withinMs: leftMs(), holds });
    const state = first.met ? await lasting(await again(), { again, leftMs }, context) : first;
    if (state.since !== undefined) {
      observed.recoveredAfterMs = state.since - startedAt;
      observed.servingAtMs = state.since - breaking.injectedAt;
    }
  } catch (error) {
    if (!failed.signal.aborted || context.signal.aborted) throw error;
  } finally {
    await undone;
  }
  if (effect === undefined) return;
  observed.effect.after = afterInWords(probing, startedAt);
  observed.effectGone = isGone(breaking, startedAt);
  observed.meanwhile = load.seenBetween(effect.at, startedAt, breaking.injectedAt);
}

/** A state that does not hold through the cool-down was not back yet: what came in between puts off the moment since which it holds. */
async function lasting(
  reached: SteadyState,
  { again, leftMs }: { again(): Promise<SteadyState>; leftMs(): number },
  { host, signal }: StepContext,
): Promise<SteadyState> {
  let state = reached;
  while (state.met) {
    await host.sleep(coolDownMs, signal);
    const before = state.since;
    state = await again();
    if (state.since === before || leftMs() === 0) break;
  }
  return state;
}

/** What fails is kept for the verdict, and ends the wait. */
async function undo({ setup, faults }: Breaking, failed: AbortController): Promise<void> {
  const { observed } = setup;
  observed.undoProblem = await undoAll(setup, faults);
  if (observed.undoProblem === undefined) observed.remains = await remainsOf(setup, faults.slice(0, observed.injected));
  if (observed.undoProblem !== undefined || observed.remains !== undefined) failed.abort();
}

function isAsBefore({ setup, probing, baseline }: Breaking, asked: Probing, answer: ProbeAnswer): boolean {
  return asked === probing ? isBack(answer, setup.definition.method.effect.sees, baseline) : answer.ok;
}

function isSeen({ setup, probing, baseline }: Breaking): boolean {
  const last = probing.answers.at(-1);
  return last !== undefined && shows(last, setup.definition.method.effect.sees, baseline);
}

function isGone({ setup, probing, baseline }: Breaking, from: number): boolean {
  const last = probing.answers.at(-1);
  return last !== undefined && last.answeredAt >= from && isBack(last, setup.definition.method.effect.sees, baseline);
}
