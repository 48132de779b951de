import type { Host } from "../../host/host.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { LogLine } from "../runtime.ts";
import { readFrom, tailOf } from "./log.ts";

const lookEveryMs = 200;

export interface LogSource {
  readonly service: ServiceName;
  readonly instance: number;
  readonly path: string;
}

/** The last lines of every source, then the coming ones until the signal fires. */
export async function* followLogs(
  host: Host,
  sources: readonly LogSource[],
  options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<LogLine> {
  const ends = new Map<LogSource, number>();
  for (const source of sources) {
    const { lines, end } = await tailOf(source.path, options.tail);
    ends.set(source, end);
    for (const text of lines) yield { service: source.service, instance: source.instance, text };
  }
  if (!options.follow) return;
  while (!options.signal.aborted) {
    for (const source of sources) {
      const { text, end } = await readFrom(source.path, ends.get(source) ?? 0);
      ends.set(source, end);
      for (const line of text.split("\n").slice(0, -1)) yield { service: source.service, instance: source.instance, text: line };
    }
    await host.sleep(lookEveryMs, options.signal).catch(() => undefined);
  }
}
