import { z } from "zod";
import { serviceNames } from "../../../plan/plan.ts";
import { canRollOut } from "../../../runtimes/releases.ts";
import type { CheckKind } from "./check-kind.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  release: z.enum(serviceNames).meta({ description: "A service whose every instance is asked of which release it is." }),
  is: z
    .enum(["planned", "another", "any"])
    .default("planned")
    .meta({ description: "All of them of one release, ready, and none of another left. any: whichever it is." }),
});

export type ReleaseCheck = z.output<typeof schema>;

const wanted: Readonly<Record<ReleaseCheck["is"], string>> = {
  planned: "the planned release, whole",
  another: "another release, whole",
  any: "one release, whole",
};

/** What the runtime itself says of a service's instances. */
export const release: CheckKind<ReleaseCheck> = {
  schema,
  obstacle: (_check, stack) => (canRollOut(stack) ? undefined : `the ${stack.kind} runtime knows no releases`),
  wanted: ({ is }) => wanted[is],
  open: async ({ release: service, is }, { stack, host }) => ({
    ask: (withinMs) =>
      timedOf(host, withinMs, async (told) => {
        if (!canRollOut(stack)) return { ok: false, seen: "nobody knows" };
        const rollout = await stack.rolloutOf(service);
        told();
        const of = rollout.release === undefined ? "planned release" : `release ${rollout.release}`;
        const ok = rollout.state === "complete" && (is === "any" || (rollout.release === undefined) === (is === "planned"));
        return { ok, seen: `${of} ${rollout.state}: ${rollout.says}` };
      }),
    close: async () => undefined,
  }),
};
