import type { Measured } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { DrillProbe } from "./definition.ts";
import type { CheckGiven, CheckKind, OpenCheck } from "./probes/check-kind.ts";
import { checkKindOf, type DrillCheck } from "./probes/registry.ts";

/** One answer of a probe. Instants are ms on the monotonic clock. */
export interface ProbeAnswer {
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Since when it was so: the answer's own instant, or the beginning of the stretch that it speaks of. */
  readonly since: number;
  /** As wanted, and in time. */
  readonly ok: boolean;
  /** As wanted, however late. */
  readonly right: boolean;
  /** It says nothing of the system: what was to tell of it did not. */
  readonly blind: boolean;
  readonly seen: string;
  readonly ms: number;
}

/** Something that is asked again and again, on a loop of its own. */
export interface Probing {
  readonly probe: DrillProbe;
  readonly wanted: string;
  /** It says something only while the load runs, and one answer of it says enough. */
  readonly ofLoad: boolean;
  /** All answers so far. */
  readonly answers: readonly ProbeAnswer[];
}

/** Every probe of a drill, each asked on a loop of its own, none waiting for another. */
export interface Prober {
  readonly probings: readonly Probing[];
  /** Asks, or leaves the system alone: at first and while parity itself restarts what a fault needs. */
  ask(on: boolean): void;
  /** Of the load: asked only while it is on. */
  load(on: boolean): void;
  /** ms between an answer and the next asking; of one probe or of all. */
  pace(everyMs: number, probe?: DrillProbe): void;
  /** Resolves when a probe answers. */
  answered(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProberOptions {
  readonly everyMs: number;
  answered(probing: Probing, answer: ProbeAnswer, before: ProbeAnswer | undefined): void;
}

/** A loop looks this often at least whether it is its turn: its pace may have changed. */
const sliceMs = 50;

/** Asks nothing yet. */
export async function openProber(probes: readonly DrillProbe[], given: CheckGiven, options: ProberOptions): Promise<Prober> {
  const loops: Loop[] = [];
  try {
    for (const probe of probes) loops.push(await openLoop(probe, given, options));
  } catch (error) {
    await Promise.all(loops.map(({ check }) => check.close()));
    throw error;
  }
  const shared: Shared = { ended: new AbortController(), asking: false, waiting: [] };
  const running = loops.map((loop) => run(loop, given.host, options, shared));
  return {
    probings: loops,
    ask: (on) => {
      shared.asking = on;
    },
    load: (on) => {
      for (const loop of loops) if (loop.ofLoad) loop.loaded = on;
    },
    pace: (everyMs, probe) => {
      for (const loop of loops) if (probe === undefined || loop.probe === probe) loop.everyMs = everyMs;
    },
    answered: () => new Promise((resolve) => shared.waiting.push(resolve)),
    stop: async () => {
      shared.ended.abort();
      wake(shared);
      await Promise.all(running);
      await Promise.all(loops.map(({ check }) => check.close()));
    },
  };
}

interface Loop extends Probing {
  readonly answers: ProbeAnswer[];
  readonly check: OpenCheck;
  everyMs: number;
  /** There is load, or it needs none. */
  loaded: boolean;
}

interface Shared {
  readonly ended: AbortController;
  asking: boolean;
  waiting: (() => void)[];
}

async function openLoop(probe: DrillProbe, given: CheckGiven, { everyMs }: ProberOptions): Promise<Loop> {
  const kind: CheckKind<DrillCheck> = checkKindOf(probe.check);
  const ofLoad = kind.ofLoad === true;
  const check = await kind.open(probe.check, given);
  return { probe, wanted: kind.wanted(probe.check), ofLoad, answers: [], check, everyMs, loaded: !ofLoad };
}

async function run(loop: Loop, host: Host, options: ProberOptions, shared: Shared): Promise<void> {
  const { signal } = shared.ended;
  const asks = (): boolean => shared.asking && loop.loaded && !signal.aborted;
  while (!signal.aborted) {
    const last = loop.answers.at(-1);
    const early = last === undefined ? 0 : last.answeredAt + loop.everyMs - host.monotonic();
    if (!asks() || early > 0) {
      await host.sleep(asks() ? Math.min(sliceMs, early) : sliceMs, signal).catch(() => undefined);
      continue;
    }
    const answer = await ask(loop, host);
    // What was stopped while it was waited for says nothing of the system.
    if (!asks()) continue;
    loop.answers.push(answer);
    options.answered(loop, answer, last);
    wake(shared);
  }
}

async function ask({ check, probe }: Loop, host: Host): Promise<ProbeAnswer> {
  const askedAt = host.monotonic();
  const { ok, seen, ms, since, blind = false } = await check.ask(probe.withinMs);
  const answeredAt = host.monotonic();
  return { askedAt, answeredAt, since: since ?? answeredAt, ok: ok && ms <= probe.withinMs, right: ok, blind, seen, ms };
}

function wake(shared: Shared): void {
  const { waiting } = shared;
  shared.waiting = [];
  for (const heard of waiting) heard();
}

/** An answer as a person reads it, beside what was wanted. */
export function measuredOf({ probe, wanted }: Probing, answer: ProbeAnswer | undefined): Measured {
  const limit = `${wanted} within ${probe.withinMs} ms`;
  if (answer === undefined) return { name: probe.name, value: "not asked yet", limit, ok: false };
  return { name: probe.name, value: seenIn(answer), limit, ok: answer.ok };
}

/** "acknowledged in 8 ms", "ECONNREFUSED". */
export function seenIn({ seen, ms, right }: Pick<ProbeAnswer, "seen" | "ms" | "right">): string {
  return right && ms > 0 ? `${seen} in ${ms.toFixed(0)} ms` : seen;
}
