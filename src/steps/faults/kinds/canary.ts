import { ParityError } from "../../../errors/parity-error.ts";
import { guardBeside } from "../../rollouts/guard-beside.ts";
import { withdraw } from "../../rollouts/withdraw.ts";
import { forgetWithdrawal } from "../../rollouts/withdrawals.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { endOngoing, goOn } from "./ongoing.ts";
import { besides, type ReleaseParameters, releaseInWords, releaseOf, releaseShape } from "./releasing.ts";

const none = "not possible: its load balancer knows only the planned instances";

/** Another release beside the planned one, given a tenth of the requests and those that ask for it. A bad one is taken away. */
export const canary: FaultKind<ReleaseParameters> = {
  kind: "canary",
  shape: releaseShape,
  mechanism: { native: none, compose: none, kind: "a Deployment and a headless Service of its own, which the load balancer looks up" },
  // It may be taken away already, and that is waited for first.
  undoWithinSeconds: 150,
  target: ({ service }) => ({ service, instance: 0 }),
  does: ({ fails, automatic }) =>
    `has ${releaseInWords(fails)} as its canary${fails !== undefined && !automatic ? ", which nobody takes away" : ""}`,
  obstacle: async (parameters, { stack, id }) =>
    besides.lack(stack) ?? besides.of(stack).besideObstacle(parameters.service, "canary", releaseOf(parameters, id)),
  inject: async (parameters, given) => {
    // It takes its time to get ready: clients are watched meanwhile.
    goOn(given.id, given.context.signal, (ended) => run(parameters, given, ended));
  },
  undo: async ({ service }, { stack, context, id }) => {
    const failed = await endOngoing(id).catch((error: unknown) => error);
    await besides.of(stack).endBeside(service, "canary", context);
    if (failed !== undefined) throw failed;
  },
  remains: async ({ service }, { stack }) =>
    (await besides.of(stack).isBeside(service, "canary")) ? `${service} still has a canary` : undefined,
};

async function run(parameters: ReleaseParameters, { stack, context, id }: FaultGiven, ended: AbortSignal): Promise<void> {
  const { service, automatic } = parameters;
  const own = { ...context, signal: AbortSignal.any([context.signal, ended]) };
  const runs = besides.of(stack);
  forgetWithdrawal(stack, service, "canary");
  try {
    await runs.startBeside(service, "canary", releaseOf(parameters, id), own);
  } catch (error) {
    if (!automatic || !(error instanceof ParityError) || error.code !== "SERVICE_NOT_READY") throw error;
    // Nobody was ever sent to it.
    return withdraw(runs, service, error.message, context);
  }
  if (automatic) await guardBeside(runs, service, own);
}
