/**
 * Works on several items at once, in their order. After a failure no further one is begun; it rejects once nothing runs any more,
 * so that whoever cleans up finds nobody still writing.
 */
export async function severalAtOnce<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  for (const each of settled) if (each.status === "rejected") throw each.reason;
}

/**
 * Works on two parts of one thing at the same time. When one fails the other is ended by the signal it got; rejects with what failed
 * first, once nothing runs any more.
 */
export async function sideBySide<One, Other>(
  signal: AbortSignal,
  one: (signal: AbortSignal) => Promise<One>,
  other: (signal: AbortSignal) => Promise<Other>,
): Promise<[One, Other]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const endBoth = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const [first, second] = await Promise.allSettled([one(either).catch(endBoth), other(either).catch(endBoth)]);
  signal.throwIfAborted();
  if (first.status === "fulfilled" && second.status === "fulfilled") return [first.value, second.value];
  throw failed.signal.reason;
}
