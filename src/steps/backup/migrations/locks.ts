/** What one look at the server saw. Times in ms, of the server's own clock. */
export interface LockSample {
  readonly at: number;
  /** Locks on tables, held or asked for by others than the load, that keep reading or writing out. */
  readonly held: readonly { readonly pid: number; readonly table: string; readonly mode: string }[];
  /** Queries of the load that wait for a lock of others. */
  readonly waiting: readonly { readonly pid: number; readonly since: number }[];
}

export interface LockHold {
  readonly table: string;
  /** "AccessExclusiveLock", as pg_locks says it. */
  readonly mode: string;
  /** From the first look that saw it to the last, in ms: it lasted at least so long. */
  readonly atLeast: number;
  /** From the look before to the look after: it lasted no longer. */
  readonly atMost: number;
}

export interface LockReport {
  /** The longest first. */
  readonly holds: readonly LockHold[];
  /** The longest a query of the load is known to have waited, and can have waited, in ms. */
  readonly longestWait: { readonly atLeast: number; readonly atMost: number };
  /** Queries of the load that were seen waiting. */
  readonly blocked: number;
  /** The longest time between two looks, in ms: nothing that lasted longer was missed. */
  readonly blindFor: number;
  readonly looks: number;
}

/** Something that was there at each look from one to another, and at neither of those around. */
interface Span<T> {
  readonly what: T;
  /** The look before the first one that saw it. */
  readonly before: number;
  readonly first: number;
  readonly last: number;
  /** The look after the last one that saw it; the last one itself at the end. */
  readonly after: number;
}

/** From single looks to how long each lock was held and each query waited: at least, and at most. */
export function reportLocks(samples: readonly LockSample[]): LockReport {
  const holds = spansOf(samples, ({ held }) => held).map(({ what: { table, mode }, before, first, last, after }) => ({
    table,
    mode,
    atLeast: last - first,
    atMost: after - before,
  }));
  const waits = spansOf(samples, ({ waiting }) => waiting);
  return {
    holds: holds.sort((one, other) => other.atMost - one.atMost),
    longestWait: {
      atLeast: Math.max(0, ...waits.map(({ what, last }) => last - what.since)),
      atMost: Math.max(0, ...waits.map(({ what, after }) => after - what.since)),
    },
    blocked: waits.length,
    blindFor: Math.max(0, ...samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at))),
    looks: samples.length,
  };
}

function spansOf<T extends object>(samples: readonly LockSample[], seenIn: (sample: LockSample) => readonly T[]): Span<T>[] {
  const closed: Span<T>[] = [];
  let open = new Map<string, Span<T>>();
  let previous = samples[0]?.at ?? 0;
  for (const sample of samples) {
    const { at } = sample;
    const still = new Map<string, Span<T>>();
    for (const what of seenIn(sample)) {
      const key = Object.values(what).join("\u0000");
      still.set(key, { ...(open.get(key) ?? { what, before: previous, first: at }), last: at, after: at });
    }
    for (const [key, span] of open) if (!still.has(key)) closed.push({ ...span, after: at });
    open = still;
    previous = at;
  }
  return [...closed, ...open.values()];
}
