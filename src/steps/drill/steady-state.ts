import type { Measured } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import { measuredOf, type ProbeAnswer, type Prober, type Probing } from "./prober.ts";

export interface SteadyStateOptions {
  /** Monotonic: what was asked earlier does not count. */
  readonly from: number;
  /** Answers in a row that must hold, of each probe. */
  readonly consecutive: number;
  /** How long to wait for it. */
  readonly withinMs: number;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Probes of the load are left out while there is none. */
  readonly underLoad: boolean;
  /** Whether an answer is as it must be; `ok` when absent. */
  holds?(probing: Probing, answer: ProbeAnswer): boolean;
}

export interface SteadyState {
  readonly met: boolean;
  /** Monotonic: since when every probe has held; `from` at the earliest. */
  readonly since: number | undefined;
  /** The last answer of each. */
  readonly probes: readonly Measured[];
}

/** A state that holds when its time is over may be seen through for so long. */
const graceMs = 5_000;
/** The longest wait without a look at the clock. */
const lookMs = 100;

/** Waits until every probe has held often enough in a row, or time is up. Nothing is never steady. */
export async function reachSteadyState(prober: Prober, options: SteadyStateOptions): Promise<SteadyState> {
  const { host, signal } = options;
  const deadline = host.monotonic() + options.withinMs;
  const probings = prober.probings.filter(({ ofLoad }) => options.underLoad || !ofLoad);
  const probes = (): Measured[] => probings.map((probing) => measuredOf(probing, probing.answers.at(-1)));
  for (;;) {
    signal.throwIfAborted();
    const sinces = probings.map((probing) => steadySince(probing, options));
    if (sinces.length > 0 && sinces.every((since) => since !== undefined)) {
      return { met: true, since: Math.max(...sinces), probes: probes() };
    }
    const overdue = host.monotonic() - deadline;
    if (overdue >= graceMs || (overdue >= 0 && !probings.every((probing) => holdsNow(probing, options)))) {
      return { met: false, since: undefined, probes: probes() };
    }
    await Promise.race([prober.answered(), host.sleep(lookMs, signal)]);
  }
}

/** Since when a probe has held in a row up to now; undefined while the row is too short. */
export function steadySince(probing: Probing, options: Pick<SteadyStateOptions, "from" | "consecutive" | "holds">): number | undefined {
  const { ofLoad, answers } = probing;
  const holds = options.holds ?? ((_probing, answer) => answer.ok);
  const row = answers.slice(answers.findLastIndex((answer) => !holds(probing, answer)) + 1);
  // A second of the load is waited for before it ends, and is many answers.
  const counted = row.filter((answer) => (ofLoad ? answer.answeredAt : answer.askedAt) >= options.from);
  const [first] = row;
  if (first === undefined || counted.length < (ofLoad ? 1 : options.consecutive)) return undefined;
  return Math.max(options.from, first.since);
}

function holdsNow(probing: Probing, { holds }: SteadyStateOptions): boolean {
  const last = probing.answers.at(-1);
  return last !== undefined && (holds === undefined ? last.ok : holds(probing, last));
}
