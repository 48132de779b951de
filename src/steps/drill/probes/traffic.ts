import { z } from "zod";
import { serviceNames } from "../../../plan/plan.ts";
import { canRunBeside } from "../../../runtimes/releases.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { besideWays, canaryHeader } from "../../../services/beside.ts";
import { percent } from "../../../text/words.ts";
import { type Asked, askBeside } from "../../rollouts/ask-beside.ts";
import { judgeShare } from "../../rollouts/judge.ts";
import { withdrawalOf } from "../../rollouts/withdrawals.ts";
import { openClient } from "../client.ts";
import type { CheckKind } from "./check-kind.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  traffic: z
    .enum(besideWays)
    .meta({ description: "What may run beside the planned instances: by whom requests are answered is counted at the client." }),
  service: z.enum(serviceNames).default("app"),
  share: z.number().min(0).max(1).meta({ description: "Of the requests that ask for nobody, 0 to 1, which it is to answer." }),
  tolerance: z.number().min(0).max(0.5).default(0),
  requests: z.int().min(1).max(2_000).default(20),
  byHeader: z
    .boolean()
    .default(false)
    .meta({ description: "Whether those that ask for it, or against it, must all get what they ask for." }),
  withdrawn: z
    .boolean()
    .default(false)
    .meta({ description: "Whether it must be gone because it was found to be bad and taken away: one that ended by itself was not." }),
});

export type TrafficCheck = z.output<typeof schema>;

const atOnce = 8;
const noneAsked: Asked = { requests: 0, beside: 0, failed: 0, besideFailed: 0, unanswered: 0, failure: undefined };

/** Asks the app's health through the load balancer, each time so many times. */
export const traffic: CheckKind<TrafficCheck> = {
  schema,
  obstacle: (_check, stack) => (canRunBeside(stack) ? undefined : `the ${stack.kind} runtime runs no other release beside a service`),
  wanted: ({ traffic: way, share, tolerance, requests, byHeader, withdrawn }) => {
    const part = `${percent(share)}${tolerance === 0 ? "" : ` ± ${percent(tolerance)}`} of ${requests} requests answered by the ${way}`;
    return `${part}${byHeader ? ", and each that asks for it" : ""}${withdrawn ? ", which was found to be bad and taken away" : ""}`;
  },
  open: async (check, { stack, host }) => {
    const client = await openClient(stack, atOnce);
    const ask = async (requests: number, wish?: "always" | "never"): Promise<Asked> => {
      if (!canRunBeside(stack)) return noneAsked;
      const headers: Record<string, string> = wish === undefined ? {} : { [canaryHeader]: wish };
      return askBeside(
        client,
        { requests, path: stack.plan.app.paths.health, headers },
        await stack.besideAddresses(check.service, check.traffic),
      );
    };
    return {
      ask: (withinMs) =>
        timedOf(host, withinMs, async (told) => {
          const all = await ask(check.requests);
          const tenth = Math.max(1, Math.ceil(check.requests / 10));
          const wanted = check.byHeader ? await ask(tenth, "always") : noneAsked;
          const unwanted = check.byHeader ? await ask(tenth, "never") : noneAsked;
          const failed = all.failed + wanted.failed + unwanted.failed;
          // Who was not answered cannot say who would have answered.
          if (failed === 0 || all.beside + wanted.beside > 0) told();
          const shared = judgeShare(
            { ...all, failed, wanted, unwanted },
            { beside: check.share, within: check.tolerance, byHeader: check.byHeader },
          );
          const withdrawal = check.withdrawn ? await withdrawalSeen(stack, check) : { ok: true, seen: [] };
          const failure = all.failure ?? wanted.failure ?? unwanted.failure;
          const seen = [
            `${percent(all.beside / all.requests)} of ${all.requests}`,
            ...(check.byHeader
              ? [`${wanted.beside} of ${wanted.requests} that asked for it, ${unwanted.beside} of ${unwanted.requests} that asked not to`]
              : []),
            ...(failed === 0 ? [] : [`${failed} failed (${failure})`]),
            ...withdrawal.seen,
          ];
          return { ok: shared && withdrawal.ok, seen: seen.join(", ") };
        }),
      close: async () => client.close(),
    };
  },
};

/** Both: the system has it no more, and it was parity that took it away. */
async function withdrawalSeen(
  stack: RunningStack,
  { service, traffic: way }: TrafficCheck,
): Promise<{ readonly ok: boolean; readonly seen: readonly string[] }> {
  const reason = withdrawalOf(stack, service, way);
  if (!canRunBeside(stack) || (await stack.isBeside(service, way))) return { ok: false, seen: [`the ${way} is still there`] };
  return reason === undefined ? { ok: false, seen: ["nobody took it away"] } : { ok: true, seen: [`taken away: ${reason}`] };
}
