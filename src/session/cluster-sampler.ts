import { isDeepStrictEqual } from "node:util";
import { asParityError } from "../errors/parity-error.ts";
import type { ClusterFacts } from "../events/cluster-facts.ts";
import type { Fact } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { TellsOfCluster } from "../runtimes/abilities.ts";
import { unlessAborted } from "./unless-aborted.ts";

const everyMs = 5_000;

/** Looks at the cluster again and again until the signal fires; tells what changed, and once when it cannot be looked at any more. */
export async function sampleCluster(stack: TellsOfCluster, host: Host, emit: (fact: Fact) => void, signal: AbortSignal): Promise<void> {
  let told: ClusterFacts | string | undefined;
  while (!signal.aborted) {
    const looked = stack.clusterFacts(signal).catch((thrown: unknown) => asParityError(thrown).message);
    const seen = await unlessAborted(looked, signal);
    if (seen === undefined || signal.aborted) return;
    if (!isDeepStrictEqual(seen, told)) {
      emit(typeof seen === "string" ? { type: "cluster.unseen", reason: seen } : { type: "cluster.seen", cluster: seen });
      told = seen;
    }
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
}
