import { randomBytes } from "node:crypto";
import { asParityError } from "../../errors/parity-error.ts";
import type { DrillResult, GameDayResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import { obstacleTo } from "../../steps/drill/obstacle.ts";
import { leftOverFaults } from "../../steps/faults/ledger.ts";
import type { Session } from "../session.ts";
import { drillStep, expectedSecondsOf } from "../steps/drill.ts";
import { coolDown } from "./game-day-cool-down.ts";
import { gameDayOrder } from "./game-day-order.ts";
import { scoreOfDay } from "./game-day-verdict.ts";

type Carried = GameDayResult["drills"][number];
type NotPossible = GameDayResult["notPossible"][number];

/** What a game day is made of. */
export interface GameDayWork {
  /** Why the drill cannot prove anything here. */
  obstacle(definition: DrillDefinition): Promise<string | undefined>;
  drill(definition: DrillDefinition): Promise<DrillResult>;
  coolDown(next: DrillDefinition): Promise<void>;
}

export function gameDayWork(session: Session, stack: RunningStack, signal: AbortSignal): GameDayWork {
  return {
    obstacle: (definition) => obstacleTo(stack, definition, session.context(signal)),
    drill: (definition) => drillStep(session, stack, signal, definition),
    coolDown: (next) => coolDown(session, stack, next, signal),
  };
}

/**
 * Several drills, one after the other, in an order that keeps one's effects from the next. It goes on after a drill that failed, and ends
 * after a fault that could not be taken away: what is drilled on a broken stack shows nothing.
 */
export async function holdGameDay(
  session: Session,
  work: GameDayWork,
  wanted: readonly DrillDefinition[],
  signal: AbortSignal,
): Promise<GameDayResult> {
  const { host } = session;
  const began = host.monotonic();
  const { possible, notPossible } = await sorted(work, wanted);
  const planned = gameDayOrder(possible);
  const expectedSeconds = planned.reduce((sum, definition) => sum + expectedSecondsOf(definition), 0);
  session.emit({ type: "gameday.planned", drills: planned.map(({ id }) => id), expectedSeconds, notPossible });
  const drills: Carried[] = [];
  for (const definition of planned) {
    if (drills.length > 0) await work.coolDown(definition);
    drills.push(await attempt(session, work, definition, signal));
    if (await isBroken(session, drills.at(-1))) break;
  }
  const left = planned
    .slice(drills.length)
    .map(({ id }): NotPossible => ({ drill: id, reason: `the fault of ${drills.at(-1)?.drill} is still there` }));
  const result: GameDayResult = {
    drills,
    notPossible: [...notPossible, ...left],
    score: scoreOfDay(drills),
    seconds: Math.round((host.monotonic() - began) / 1_000),
  };
  await record(session, signal, planned, result);
  session.emit({ type: "gameday.finished", result });
  return result;
}

async function sorted(
  work: GameDayWork,
  wanted: readonly DrillDefinition[],
): Promise<{ possible: readonly DrillDefinition[]; notPossible: readonly NotPossible[] }> {
  const possible: DrillDefinition[] = [];
  const notPossible: NotPossible[] = [];
  for (const definition of wanted) {
    const reason = await work.obstacle(definition);
    if (reason === undefined) possible.push(definition);
    else notPossible.push({ drill: definition.id, reason });
  }
  return { possible, notPossible };
}

/** A drill that could not be carried to its end is one that showed nothing. */
async function attempt(session: Session, work: GameDayWork, definition: DrillDefinition, signal: AbortSignal): Promise<Carried> {
  try {
    const { drill, title, verdict, reason, score } = await work.drill(definition);
    return { drill, title, verdict, reason, score };
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asParityError(thrown);
    session.report(error);
    return { drill: definition.id, title: definition.title, verdict: "not carried out", reason: error.message, score: undefined };
  }
}

async function isBroken({ project, host }: Session, last: Carried | undefined): Promise<boolean> {
  return last?.verdict === "not undone" || (await leftOverFaults(project.stateDirectory, host.now())).length > 0;
}

/** Names every drill's journal with its hash: this file alone says what the day rests on. */
async function record(session: Session, signal: AbortSignal, planned: readonly DrillDefinition[], result: GameDayResult): Promise<void> {
  const journals = [...session.state.evidence.values()]
    .filter(({ kind }) => kind === "drill")
    .map(({ path, sha256 }) => ({ path, sha256 }));
  const content = {
    run: session.run.id,
    endedAt: new Date(session.host.now()).toISOString(),
    planned: planned.map(({ id }) => id),
    result,
    journals,
  };
  await session
    .context(signal)
    .run.record(`game-day-${randomBytes(3).toString("hex")}.json`, "game-day", `${JSON.stringify(content, null, 2)}\n`);
}
