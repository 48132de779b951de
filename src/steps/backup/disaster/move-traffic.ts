import { randomUUID } from "node:crypto";
import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { duration } from "../../../text/words.ts";
import { openClient, seen } from "../../drill/client.ts";
import { isAcknowledged, writeRow } from "../../drill/ledger-client.ts";
import type { StepNotes } from "./procedure.ts";
import type { Scene } from "./scene.ts";

const acknowledgedWithinMs = 30_000;
const eachWithinMs = 2_000;
const pollMs = 100;

/**
 * The guide's third step: the address that clients know leads to the second stack, and a write through it is acknowledged.
 * Returns when it was moved, in ms since 1970.
 */
export async function moveTraffic(scene: Scene, second: RunningStack, ledger: PlannedLedger, { type, saw }: StepNotes): Promise<number> {
  const { front, fronted, context } = scene;
  const { host, signal } = context;
  const { port } = second.endpoint("load-balancer", "https");
  type(...front.commandsFor(port));
  const began = host.monotonic();
  const movedAt = host.now();
  await front.moveTo(port);
  // With a connection for every request: one that was kept could still lead to what is lost.
  const client = await openClient(fronted, 0);
  try {
    const key = fronted.secret("load-key");
    for (;;) {
      const answer = await writeRow(client, ledger, key, randomUUID(), eachWithinMs);
      if (isAcknowledged(answer)) break;
      if (host.monotonic() - began >= acknowledgedWithinMs)
        throw new Error(`no write was acknowledged, the last answer was ${seen(answer)}`);
      await host.sleep(pollMs, signal);
    }
  } finally {
    client.close();
  }
  saw(`the first write was acknowledged ${duration((host.monotonic() - began) / 1_000)} after the move`);
  return movedAt;
}
