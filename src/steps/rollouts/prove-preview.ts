import { ParityError } from "../../errors/parity-error.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { RunsBeside } from "../../runtimes/releases.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { previewHeader } from "../../services/beside.ts";
import type { StepContext } from "../../work/context.ts";
import { openClient } from "../drill/client.ts";
import { type Asked, askBeside } from "./ask-beside.ts";
import { previewProved } from "./judge.ts";

const requests = 20;
const everyMs = 500;
/** The load balancer looks its name up once a second, and asks each of its instances before it sends them anything. */
const withinMs = 20_000;

/** Asks the preview through the load balancer, as clients will, before any client is sent to it. Rejects when it does not answer well. */
export async function provePreview(stack: RunningStack & RunsBeside, service: ServiceName, { host, signal }: StepContext): Promise<void> {
  const client = await openClient(stack, requests);
  const until = host.monotonic() + withinMs;
  try {
    for (;;) {
      const asked = await askBeside(
        client,
        { requests, path: "/", headers: { [previewHeader]: "always" } },
        await stack.besideAddresses(service, "preview"),
      );
      if (previewProved(asked)) return;
      if (host.monotonic() > until) throw unproved(service, asked);
      await host.sleep(everyMs, signal);
    }
  } finally {
    client.close();
  }
}

function unproved(service: ServiceName, { beside, failed, failure }: Asked): ParityError {
  const says = `${beside} of ${requests} requests reached it, ${failed} failed${failure === undefined ? "" : ` (${failure})`}`;
  return new ParityError("SERVICE_NOT_READY", `what is to take the place of ${service} does not answer well: ${says}`, {
    hint: "nothing was switched to it",
  });
}
