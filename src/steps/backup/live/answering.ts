import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { openClient, seen } from "../../drill/client.ts";
import { isAcknowledged } from "../../drill/ledger-client.ts";
import type { ProofBook } from "../verify/proof.ts";

const withinMs = 30_000;
const everyMs = 250;
const timeoutMs = 2_000;

/** That the app, through the load balancer, is ready again on what was put in its database's place. Nothing where there is no app. */
export async function proveAnswering(stack: RunningStack, book: ProofBook, { host, signal }: StepContext): Promise<void> {
  const { services, app } = stack.plan;
  if (!services.some(({ name }) => name === "load-balancer")) return;
  const client = await openClient(stack, 1);
  try {
    await book.look({ level: "serving", name: "app ready" }, async () => {
      const deadline = host.monotonic() + withinMs;
      for (;;) {
        const answer = await client.send({ method: "GET", path: app.paths.ready, timeoutMs });
        if (isAcknowledged(answer)) return { ok: true, detail: `GET ${app.paths.ready} answers ${seen(answer)} on the restored database` };
        if (host.monotonic() >= deadline) {
          return {
            ok: false,
            detail: `GET ${app.paths.ready} still answers ${seen(answer)} after ${withinMs / 1_000} s on the restored database`,
          };
        }
        await host.sleep(everyMs, signal);
      }
    });
  } finally {
    client.close();
  }
}
