import { randomUUID } from "node:crypto";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { clientOf } from "../ask.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";

const within = { ms: 5_000, everyMs: 200, lines: 2_000 };

/** A request with a mark of its own is found again as a line of JSON. */
export const accessLogs: Probe = {
  name: "access-logs",
  measure: async (stack, { host, signal }) => {
    const mark = `parity-${randomUUID()}`;
    const ask = await clientOf(stack, signal);
    const { status } = await ask(stack.plan.app.paths.health, { "x-request-id": mark });
    if (status >= 500) throw new NotMeasured(`the marked request was answered ${status}`);
    const until = host.monotonic() + within.ms;
    let found = await markedLine(stack, mark, signal);
    while (found === undefined && host.monotonic() < until) {
      await host.sleep(within.everyMs, signal);
      found = await markedLine(stack, mark, signal);
    }
    const value =
      found === undefined ? `not there within ${within.ms / 1_000} s` : isAccessLine(found, mark) ? "a line of JSON" : "not JSON";
    return [{ name: "marked request in the log", value, limit: "a line of JSON", ok: found !== undefined && isAccessLine(found, mark) }];
  },
};

async function markedLine(stack: RunningStack, mark: string, signal: AbortSignal): Promise<string | undefined> {
  for await (const { text } of stack.logs("app", { tail: within.lines, follow: false, signal })) if (text.includes(mark)) return text;
  return undefined;
}

/** The mark must be a value of its own, not part of some message. */
export function isAccessLine(line: string, mark: string): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null && Object.values(entry).includes(mark);
  } catch {
    return false;
  }
}
