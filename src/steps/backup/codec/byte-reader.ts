/** Takes exactly so many bytes at a time from a stream. */
export interface ByteReader {
  /** undefined at the end. Rejects when fewer are left. */
  take(count: number): Promise<Buffer | undefined>;
  /** Ends the stream as well. */
  close(): Promise<void>;
}

export function createByteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let bytes = 0;
  return {
    take: async (count) => {
      while (bytes < count) {
        const next = await iterator.next();
        if (next.done === true) break;
        held.push(next.value);
        bytes += next.value.length;
      }
      if (bytes === 0 && count > 0) return undefined;
      if (bytes < count) throw new Error("its end is missing");
      const all = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held, bytes);
      held = [all.subarray(count)];
      bytes -= count;
      return all.subarray(0, count);
    },
    close: async () => void (await iterator.return?.()),
  };
}
