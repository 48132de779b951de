import { createHash } from "node:crypto";

/** Counts and digests the bytes that pass. */
export interface Meter {
  through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  bytes(): number;
  /** Once, when everything has passed. Hex. */
  sha256(): string;
}

/** `seen` hears the count so far at every chunk. */
export function createMeter(seen: (bytes: number) => void = () => undefined): Meter {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    async *through(source) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        seen(bytes);
        yield chunk;
      }
    },
    bytes: () => bytes,
    sha256: () => hash.digest("hex"),
  };
}
