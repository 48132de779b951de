import { z } from "zod";
import type { CheckKind } from "./check-kind.ts";
import { compares, comparisonInWords, comparisonShape } from "./comparison.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  promql: z.string().min(1).meta({ description: "A query that gives one value." }),
  ...comparisonShape,
});

export type PromqlCheck = z.output<typeof schema>;

const point = z.tuple([z.number(), z.string()]);
const answered = z.object({
  data: z.discriminatedUnion("resultType", [
    z.object({ resultType: z.literal("vector"), result: z.array(z.object({ value: point })) }),
    z.object({ resultType: z.literal("scalar"), result: point }),
  ]),
});
const refused = z.object({ error: z.string() });

/** What Prometheus says at this moment. */
export const promql: CheckKind<PromqlCheck> = {
  schema,
  obstacle: (_check, { plan }) => (plan.services.some(({ name }) => name === "prometheus") ? undefined : "the plan has no prometheus"),
  wanted: comparisonInWords,
  open: async (check, { stack, host }) => {
    const endpoint = stack.endpoint("prometheus");
    const url = `http://${endpoint.host}:${endpoint.port}/api/v1/query?query=${encodeURIComponent(check.promql)}`;
    return {
      ask: (withinMs) =>
        timedOf(host, withinMs, async (told) => {
          const response = await fetch(url, { signal: AbortSignal.timeout(Math.ceil(withinMs)) });
          const value = valueIn(await response.json());
          if (value.one) told();
          return { ok: value.one && compares(value.text, check), seen: value.one ? shortened(value.text) : value.text };
        }),
      close: async () => undefined,
    };
  },
};

/** Exported for its tests. */
export function valueIn(body: unknown): { readonly one: boolean; readonly text: string } {
  const read = answered.safeParse(body);
  if (!read.success) return { one: false, text: refused.safeParse(body).data?.error ?? "no answer of Prometheus" };
  const { data } = read.data;
  const values = data.resultType === "scalar" ? [data.result] : data.result.map(({ value }) => value);
  const [first] = values;
  if (first === undefined) return { one: false, text: "no data" };
  return values.length > 1 ? { one: false, text: `${values.length} values` } : { one: true, text: first[1] };
}

/** "19.2895" of "19.289532850362228"; what is no number, or a whole one, stays as it is. */
export function shortened(value: string): string {
  const number = Number(value);
  return Number.isFinite(number) && !Number.isInteger(number) ? String(Number(number.toPrecision(6))) : value;
}
