/** Items of several sources in the order they come. A reader that stops early ends the sources too. */
export async function* merged<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (source: AsyncGenerator<T>) => source.next().then((result) => ({ source, result }));
  const pending = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
        continue;
      }
      pending.set(source, next(source));
      yield result.value;
    }
  } finally {
    // A source that waits for its next line hears of this only with that line: nobody waits for it here.
    for (const source of pending.keys()) void source.return(undefined).catch(() => undefined);
  }
}
