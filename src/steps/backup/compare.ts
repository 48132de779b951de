import type { TableComparison } from "../../events/event.ts";
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
 * A restored sequence must stand where the source's did while it was dumped: not before what it was when the dump
 * began, or keys would be given out twice, and not after what it was when the dump had ended. Returns what is wrong.
 */
export function compareSequences(
  before: readonly SequenceState[],
  after: readonly SequenceState[],
  restored: readonly SequenceState[],
): string[] {
  const [earliest, latest, found] = [before, after, restored].map(
    (states) => new Map(states.map(({ sequence, last }) => [sequence, last])),
  );
  const names = [...new Set([...before, ...restored].map(({ sequence }) => sequence))].sort();
  return names.flatMap((sequence) => {
    if (!earliest?.has(sequence)) return [`${sequence} is not in the source`];
    if (!found?.has(sequence)) return [`${sequence} was not restored`];
    const [low, high, value] = [earliest.get(sequence), latest?.get(sequence), found.get(sequence)];
    return between(low, value, high) ? [] : [`${sequence} is at ${value ?? "its start"}, the source was at ${high ?? "its start"}`];
  });
}

function between(low: string | undefined, value: string | undefined, high: string | undefined): boolean {
  if (value === undefined) return low === undefined;
  if (low === undefined && high === undefined) return false;
  // A descending sequence counts down: its range is the other way round.
  const range = [BigInt(low ?? high ?? value), BigInt(high ?? low ?? value)].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const given = BigInt(value);
  return low === undefined ? withinFirst(given, range[1]) : given >= (range[0] ?? given) && given <= (range[1] ?? given);
}

/** The sequence was unused when the dump began: any value up to the last one can have been dumped. */
function withinFirst(given: bigint, highest: bigint | undefined): boolean {
  return highest === undefined || given <= highest;
}
