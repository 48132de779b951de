import type { TableComparison } from "../../../events/event.ts";
import type { Fingerprint, SequenceState } from "./fingerprint.ts";

/** Every table of either side. A table that one side lacks is unequal, with 0 rows there. */
export function compareTables(source: Fingerprint["tables"], restored: Fingerprint["tables"]): TableComparison[] {
  const [left, right] = [source, restored].map((tables) => new Map(tables.map((table) => [table.table, table])));
  const names = [...new Set([...source, ...restored].map(({ table }) => table))].sort();
  return names.map((table) => {
    const [one, other] = [left?.get(table), right?.get(table)];
    return {
      table,
      sourceRows: one?.rows ?? 0,
      restoredRows: other?.rows ?? 0,
      equal: one !== undefined && other !== undefined && one.rows === other.rows && one.content === other.content,
    };
  });
}

/**
 * A restored sequence must stand where the source's did while it was backed up: not before what it was when that
 * began, or keys would be given out twice, and not after what it was when it had ended, but for what may be skipped:
 * a server that recovers from its log goes on behind the values it had reserved. Returns what is wrong.
 */
export function compareSequences(
  before: readonly SequenceState[],
  after: readonly SequenceState[],
  restored: readonly SequenceState[],
  skipped: ReadonlyMap<string, bigint> = new Map(),
): string[] {
  const [earliest, latest, found] = [before, after, restored].map(
    (states) => new Map(states.map(({ sequence, last }) => [sequence, last])),
  );
  const names = [...new Set([...before, ...restored].map(({ sequence }) => sequence))].sort();
  return names.flatMap((sequence) => {
    if (!earliest?.has(sequence)) return [`${sequence} is not in the source`];
    if (!found?.has(sequence)) return [`${sequence} was not restored`];
    const [low, high, value] = [earliest.get(sequence), latest?.get(sequence), found.get(sequence)];
    if (between(low, value, high, skipped.get(sequence) ?? 0n)) return [];
    return [`${sequence} is at ${value ?? "its start"}, the source was at ${high ?? "its start"}`];
  });
}

/** `skipped` has the sign of the sequence's increment. */
function between(low: string | undefined, value: string | undefined, high: string | undefined, skipped: bigint): boolean {
  if (value === undefined) return low === undefined;
  // Reserved but never given out: the log alone cannot tell it from given out.
  if (low === undefined && high === undefined) return skipped !== 0n;
  const given = BigInt(value);
  const latest = BigInt(high ?? low ?? value) + skipped;
  // The sequence was unused when the backup began: any value up to the last one can have been in it.
  if (low === undefined) return latest < 0n ? given >= latest : given <= latest;
  // A descending sequence counts down: its range is the other way round.
  const [least, most] = BigInt(low) <= latest ? [BigInt(low), latest] : [latest, BigInt(low)];
  return given >= least && given <= most;
}
