/** Errors that are the generator's own and not the system's: out of ports, of file handles, of memory. */
const ownErrors = ["too many open files", "cannot assign requested address", "cannot allocate memory"] as const;
export type OwnError = (typeof ownErrors)[number];

export function ownErrorIn(text: string): OwnError | undefined {
  return ownErrors.find((error) => text.includes(error));
}

/** The same requests are told of in the log and in the metrics: of each error the larger count. */
export function mostOfEach(log: ReadonlyMap<OwnError, number>, metrics: ReadonlyMap<string, number>): ReadonlyMap<OwnError, number> {
  const most = new Map(log);
  const counted = new Map<OwnError, number>();
  for (const [text, count] of metrics) {
    const error = ownErrorIn(text);
    if (error !== undefined) counted.set(error, (counted.get(error) ?? 0) + count);
  }
  for (const [error, count] of counted) most.set(error, Math.max(count, most.get(error) ?? 0));
  return most;
}
