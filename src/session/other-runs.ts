import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Fact, ParityEvent, StepName } from "../events/event.ts";
import { readGrown } from "../events/journal.ts";
import { type Holder, holderOf } from "./lock.ts";
import type { Session } from "./session.ts";

const everyMs = 1_000;
/** Of the runs from before: one of them may be under way, or be a screen that is open elsewhere. */
const mostFromBefore = 5;

interface Followed {
  readonly id: string;
  offset: number;
  /** It took, removed or restored a backup. */
  ofBackups: boolean;
  /** The newest event of each step under way. */
  readonly steps: Map<StepName, ParityEvent>;
}

export interface OtherRunsTold {
  tell(event: ParityEvent): void;
  /** A run ended that did something to the backups: what the catalogue holds is to be read again. Never rejects; not asked again before it has answered. */
  changed(): Promise<void>;
}

/**
 * Tells what other terminals do to the same stack, as their journals grow: the steps and what is measured in them. Of a step that was under way
 * before, all of it. Never rejects; ends with the signal.
 */
export async function followOtherRuns(session: Session, { tell, changed }: OtherRunsTold, signal: AbortSignal): Promise<void> {
  const { host, project, run } = session;
  const folder = join(project.stateDirectory, "runs");
  const known = new Set([run.id]);
  let followed: readonly Followed[] = (await newIds(folder, known)).slice(-mostFromBefore).map(begun);
  let stale = false;
  let reading: Promise<void> | undefined;
  for (let first = true; !signal.aborted; first = false) {
    // Before the journals: who lets go of the stack has written all that it did.
    const before = await holderOf(host, project.stateDirectory);
    // After them as well: who took it meanwhile may have begun what is read.
    const holder = async (): Promise<Holder | undefined> => before ?? holderOf(host, project.stateDirectory);
    followed = [...followed, ...(await newIds(folder, known)).map(begun)];
    const grown = await Promise.all(followed.map((each) => grow(folder, each, first, holder)));
    for (const { events } of grown) events.forEach(tell);
    stale ||= !first && followed.some((each, at) => each.ofBackups && grown[at]?.ended);
    // A store may be silent for minutes: what others do meanwhile is told all the same.
    if (stale && reading === undefined) {
      stale = false;
      reading = changed().finally(() => (reading = undefined));
    }
    followed = followed.filter((_, at) => !grown[at]?.ended);
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
  await reading;
}

function begun(id: string): Followed {
  return { id, offset: 0, ofBackups: false, steps: new Map() };
}

async function newIds(folder: string, known: Set<string>): Promise<string[]> {
  const ids = (await readdir(folder).catch(() => [])).filter((id) => !known.has(id)).sort();
  for (const id of ids) known.add(id);
  return ids;
}

async function grow(
  folder: string,
  followed: Followed,
  first: boolean,
  askHolder: () => Promise<Holder | undefined>,
): Promise<{ readonly events: readonly ParityEvent[]; readonly ended: boolean }> {
  // Its folder is there before its journal is.
  const grown = await readGrown(join(folder, followed.id, "events.ndjson"), followed.offset).catch(() => undefined);
  if (grown === undefined) return { events: [], ended: false };
  followed.offset = grown.offset;
  for (const event of grown.events) {
    if (event.type === "step.started") followed.steps.set(event.step, event);
    if (event.type === "step.finished") followed.steps.delete(event.step);
    followed.ofBackups ||= event.type.startsWith("backup.") || event.type.startsWith("restore.");
  }
  const ended = grown.events.some(({ type }) => type === "run.finished");
  // Where no step is under way nobody can have broken one off.
  const holder = followed.steps.size === 0 ? undefined : await askHolder();
  if (first) forgetKilled(followed, holder);
  const told = (first ? underWay(grown.events, followed) : grown.events).filter(isOfTheStack);
  return { events: holder === undefined ? [...told, ...broken(followed)] : told, ended };
}

/** A step of a run from before that began before whoever holds the stack took it was killed, and nobody was told here that it began. */
function forgetKilled({ steps }: Followed, holder: Holder | undefined): void {
  for (const [step, { at }] of steps) if (holder === undefined || Date.parse(at) < Date.parse(holder.since)) steps.delete(step);
}

/** Of a run from before: from where its oldest step under way began. */
function underWay(events: readonly ParityEvent[], { steps }: Followed): readonly ParityEvent[] {
  const began = [...steps.values()].map((event) => events.indexOf(event));
  return began.length > 0 ? events.slice(Math.min(...began)) : [];
}

/** Nobody holds the stack any more: what is still said to be under way there was killed. */
function broken({ steps }: Followed): ParityEvent[] {
  const summary = "the process that carried it out is gone";
  const ends = [...steps].map(
    ([step, { v, seq, at, run }]): ParityEvent => ({ v, seq, at, run, type: "step.finished", step, outcome: "cancelled", summary, ms: 0 }),
  );
  steps.clear();
  return ends;
}

const prefixes = ["step.", "load.", "capacity.", "drill.", "fault.", "alert.", "probe.", "backup.", "restore.", "recovery.", "disaster."];

/** A run's own plan, services and verdict are not this one's. */
function isOfTheStack({ type }: { readonly type: Fact["type"] }): boolean {
  return prefixes.some((prefix) => type.startsWith(prefix));
}
