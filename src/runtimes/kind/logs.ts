import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { KindApi } from "./api.ts";
import type { Pod } from "./objects.ts";

export interface LogSource {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the container before the present one. */
  readonly previous?: boolean;
}

export interface LogWish {
  readonly tail: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Lines of both outputs; with `follow` until the signal fires or the container is gone. */
export async function* podLines(api: KindApi, source: LogSource, { tail, follow, signal }: LogWish): AsyncGenerator<string> {
  if (signal.aborted) return;
  const query = { ...queryOf(source, tail), follow: String(follow) };
  const stream = await api.stream({ path: logPath(source), query, signal });
  const lines = new PassThrough();
  const end = (): void => {
    stream.destroy();
    lines.end();
  };
  // The connection is closed when the pod goes, and by the signal: the end of a log, not an error.
  stream.on("error", end).on("end", end).on("close", end);
  stream.pipe(lines, { end: false });
  try {
    yield* createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY });
  } finally {
    end();
  }
}

/** The last lines there are, oldest first; none when the container is gone or never ran. */
export async function lastLines(api: KindApi, source: LogSource, lines: number): Promise<readonly string[]> {
  try {
    const said = await text(await api.stream({ path: logPath(source), query: queryOf(source, lines), signal: AbortSignal.timeout(5_000) }));
    return said.split("\n").filter((line, index, all) => line !== "" || index < all.length - 1);
  } catch {
    return [];
  }
}

/** The container that a service's pod is about. */
export function sourceOf({ metadata, spec }: Pod): LogSource {
  return { namespace: metadata?.namespace ?? "", pod: metadata?.name ?? "", container: spec?.containers[0]?.name ?? "" };
}

function logPath({ namespace, pod }: LogSource): string {
  return `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
}

function queryOf({ container, previous = false }: LogSource, tail: number): Record<string, string> {
  return { container, tailLines: String(tail), ...(previous ? { previous: "true" } : {}) };
}
