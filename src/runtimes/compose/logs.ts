import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import type { Engine } from "../containers/engine.ts";

/** Lines of both outputs; with `follow` until the signal fires or the container is gone. */
export async function* containerLines(
  engine: Engine,
  id: string,
  options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  const container = engine.docker.getContainer(id);
  const given = { stdout: true, stderr: true, tail: options.tail } as const;
  if (!options.follow) {
    yield* linesOf(demultiplexed(await container.logs({ ...given, follow: false })));
    return;
  }
  const stream = (await container.logs({ ...given, follow: true })) as unknown as Readable;
  const joined = new PassThrough();
  const end = (): void => {
    stream.destroy();
    joined.end();
  };
  // The engine closes the connection when the container goes: the end of a log, not an error.
  stream.on("error", end).on("end", end).on("close", end);
  engine.docker.modem.demuxStream(stream, joined, joined);
  if (options.signal.aborted) end();
  options.signal.addEventListener("abort", end, { once: true });
  try {
    yield* createInterface({ input: joined, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    options.signal.removeEventListener("abort", end);
    end();
  }
}

/** The last lines there are, oldest first; none when the container is gone. */
export async function lastLines(engine: Engine, id: string, lines: number): Promise<readonly string[]> {
  try {
    const buffer = await engine.docker.getContainer(id).logs({ stdout: true, stderr: true, tail: lines, follow: false });
    return linesOf(demultiplexed(buffer)).slice(-lines);
  } catch {
    return [];
  }
}

/** The engine sends frames: a byte for the output, three of nothing, four of length, then so many bytes. */
export function demultiplexed(buffer: Buffer): string {
  const parts: Buffer[] = [];
  for (let offset = 0; offset + 8 <= buffer.length; ) {
    const length = buffer.readUInt32BE(offset + 4);
    parts.push(buffer.subarray(offset + 8, offset + 8 + length));
    offset += 8 + length;
  }
  return Buffer.concat(parts).toString("utf8");
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r$/, ""));
}
