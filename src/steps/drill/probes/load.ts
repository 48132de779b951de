import { z } from "zod";
import { percent } from "../../../text/words.ts";
import { failedShareOf } from "../load-seconds.ts";
import type { CheckKind } from "./check-kind.ts";
import { noAnswer } from "./timed.ts";

/** What the load must see at least. */
export const loadLimits = z.strictObject({
  failedShare: z.number().min(0).max(1).optional().meta({ description: "Of a second's requests at most, 0 to 1." }),
  p99Ms: z.number().positive().optional().meta({ description: "A second's p99 at most." }),
});

export type LoadLimits = z.output<typeof loadLimits>;

const schema = z.strictObject({ load: loadLimits });

export type LoadCheck = z.output<typeof schema>;

/** A second's summary comes when the second is over. */
const secondMs = 1_000;

/** The newest second of the load itself. */
export const load: CheckKind<LoadCheck> = {
  schema,
  ofLoad: true,
  wanted: ({ load: limits }) => loadLimitsInWords(limits),
  open: async ({ load: limits }, given) => ({
    ask: async (withinMs) => {
      const second = await given.load.next(secondMs + withinMs);
      if (second === undefined) return { ok: false, seen: noAnswer(withinMs), ms: withinMs, blind: true };
      const share = failedShareOf(second);
      const ok = share <= (limits.failedShare ?? 0) && second.p99 <= (limits.p99Ms ?? Number.POSITIVE_INFINITY);
      return { ok, seen: `${percent(share)} failed, p99 ${second.p99.toFixed(0)} ms`, ms: 0, since: second.at - second.seconds * 1_000 };
    },
    close: async () => undefined,
  }),
};

export function loadLimitsInWords({ failedShare = 0, p99Ms }: LoadLimits): string {
  const share = `${percent(failedShare)} failed at most`;
  return p99Ms === undefined ? share : `${share}, p99 of ${p99Ms} ms at most`;
}
