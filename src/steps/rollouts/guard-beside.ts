import type { ServiceName } from "../../plan/plan.ts";
import type { RunsBeside } from "../../runtimes/releases.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { canaryHeader } from "../../services/beside.ts";
import type { StepContext } from "../../work/context.ts";
import { type Client, openClient } from "../drill/client.ts";
import { askBeside } from "./ask-beside.ts";
import { judgeBeside, type SeenBeside, seenOf, sumOf } from "./judge.ts";
import { withdraw } from "./withdraw.ts";

const everyMs = 500;
const atOnce = 10;
/** Of who asks for the planned release in the same moment. */
const compared = 2;
/** Ten seconds, more where answers take their time: what was good or bad before says nothing of now. */
const windowRounds = 20;

/** Asks the canary again and again, until the signal fires; takes it away when it is bad, and ends with that. */
export async function guardBeside(stack: RunningStack & RunsBeside, service: ServiceName, context: StepContext): Promise<void> {
  const { host, signal } = context;
  const client = await openClient(stack, atOnce + compared);
  let rounds: readonly SeenBeside[] = [];
  try {
    while (!signal.aborted) {
      // An API that restarts answers again: a round without an answer says nothing of the canary.
      const seen = await look(stack, service, client).catch(() => undefined);
      if (seen !== undefined) rounds = [...rounds, seen].slice(-windowRounds);
      const judged = judgeBeside(sumOf(rounds));
      // Begun, it is seen through: the undo that may come now waits for it.
      if (judged.act === "roll back") return await withdraw(stack, service, judged.reason, context);
      await host.sleep(everyMs, signal).catch(() => undefined);
    }
  } finally {
    client.close();
  }
}

async function look(stack: RunsBeside, service: ServiceName, client: Client): Promise<SeenBeside> {
  const addresses = await stack.besideAddresses(service, "canary");
  // What is no page of the app is an answer of the app's own all the same.
  const ask = (requests: number, wish: "always" | "never") =>
    askBeside(client, { requests, path: "/", headers: { [canaryHeader]: wish } }, addresses);
  const [canary, planned] = await Promise.all([ask(atOnce, "always"), ask(compared, "never")]);
  return seenOf(canary, planned);
}
