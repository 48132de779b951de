import { z } from "zod";
import { serviceNames } from "../../../plan/plan.ts";
import { type Autoscaling, canAutoscale, type Rescale } from "../../../runtimes/autoscaling.ts";
import { answerersOf, askMany } from "../../rollouts/ask-beside.ts";
import { openClient } from "../client.ts";
import type { CheckKind } from "./check-kind.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  autoscaler: z.enum(serviceNames).meta({ description: "A service whose number of instances follows what they use." }),
  is: z.enum(["planned", "out"]).default("planned").meta({
    description:
      "planned: as many as planned, ready, and they use no more than its target, all by its own account; where it had made more, it took them back by itself after its window. out: it made more, all of them are ready, and each answers.",
  }),
  requests: z.int().min(1).max(2_000).default(60).meta({ description: "By whose answers `out` is known." }),
});

export type AutoscalerCheck = z.output<typeof schema>;

const atOnce = 8;
/** Kubernetes' own: so much more or less than its target an autoscaler leaves as it is. */
const tolerance = 0.1;

/** What the autoscaler itself says, and, of those that it made, who answers. */
export const autoscaler: CheckKind<AutoscalerCheck> = {
  schema,
  obstacle: (_check, stack) => (canAutoscale(stack) ? undefined : `the ${stack.kind} runtime has no autoscaler`),
  wanted: ({ is }) =>
    is === "planned" ? "as many instances as planned, by its autoscaler's account" : "more instances, ready, and each answers",
  open: async ({ autoscaler: service, is, requests }, { stack, host }) => {
    const client = await openClient(stack, atOnce);
    return {
      ask: (withinMs) =>
        timedOf(host, withinMs, async (told) => {
          if (!canAutoscale(stack)) return { ok: false, seen: "nobody knows" };
          const found = await stack.autoscalingOf(service);
          if (found.watched?.unseen === undefined) told();
          if (is === "planned") return { ok: isPlanned(found), seen: autoscalingInWords(found) };
          if (!isReadyOut(found)) return { ok: false, seen: autoscalingInWords(found) };
          const answered = answerersOf(await askMany(client, { requests, path: stack.plan.app.paths.health, headers: {} }));
          const silent = found.addresses.filter((address) => !answered.has(address));
          const seen = `${found.addresses.length - silent.length} of ${found.addresses.length} answer; ${autoscalingInWords(found)}`;
          return { ok: silent.length === 0, seen };
        }),
      close: async () => client.close(),
    };
  },
};

export function isPlanned({ planned, asked, ready, blind, metrics, watched }: Autoscaling): boolean {
  // Without a metric nobody has decided anything.
  if (blind !== undefined || metrics.length === 0 || asked !== planned || ready !== planned) return false;
  if (metrics.some(({ used, target }) => used > target * (1 + tolerance))) return false;
  if (watched?.out === undefined) return true;
  // Fewer again because somebody else said so, or at the first moment of less, is not what its window is for.
  return watched.unseen === undefined && watched.stabilized && watched.back?.to === planned;
}

/** By its own doing, and all of them. Whether they answer is still to be asked. */
export function isReadyOut({ planned, asked, ready, addresses, watched }: Autoscaling): boolean {
  if (watched?.out === undefined || watched.unseen !== undefined || watched.back !== undefined) return false;
  return asked > planned && asked === watched.out.to && ready === asked && addresses.length === ready;
}

export function autoscalingInWords({ planned, most, asked, ready, blind, metrics, limited, windowSeconds, watched }: Autoscaling): string {
  const { out, back, stabilized = false, unseen } = watched ?? {};
  return [
    `${ready} ready of ${asked} asked for, ${planned} planned, ${most} at most`,
    ...metrics.map(({ name, used, target }) => `${name} ${used}% of ${target}%`),
    ...(blind === undefined ? [] : [`it cannot decide: ${blind}`]),
    ...(limited ? ["it wants more than it may make"] : []),
    ...(out === undefined ? [] : [rescaleInWords(out)]),
    ...(back === undefined
      ? []
      : [`${rescaleInWords(back)}${stabilized ? ` after its window of ${windowSeconds} s` : ", and no window was kept"}`]),
    ...(unseen === undefined ? [] : [unseen]),
  ].join("; ");
}

function rescaleInWords({ from, to, reason }: Rescale): string {
  return `${from} to ${to}: ${reason}`;
}
