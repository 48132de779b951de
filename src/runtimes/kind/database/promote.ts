import { ParityError } from "../../../errors/parity-error.ts";
import { isStandby, promoteWithin, waitForStandby } from "../../../services/postgres/replication.ts";
import type { StepContext } from "../../../work/context.ts";
import { type Faulting, haltInstance } from "../faults.ts";
import { heldInstances, hold } from "../held.ts";
import { type DatabaseServer, otherServer } from "../manifests/database-roles.ts";
import { podsOf, readWorld, workloadOf } from "../world.ts";
import { askDatabase } from "./ask-server.ts";
import { leadClients, tellPrimary } from "./roles.ts";

const promotedWithinSeconds = 30;
const endedWithinMs = 60_000;
const pollMs = 200;

/**
 * In this order, each of which may be done already: the other server is gone, it can only come back as a standby, clients are led to
 * this one, and it leads: wherever this is cut short, one that leads has its clients. Rejects before anything else when this one does
 * not answer.
 */
export async function promoteServer(faulting: Faulting, server: DatabaseServer, { signal }: StepContext): Promise<void> {
  const { api, plan } = faulting;
  await askDatabase(faulting, server, [isStandby]);
  await end(faulting, otherServer(server), signal);
  await tellPrimary(api, plan, server);
  await leadClients(api, plan, server);
  const within = AbortSignal.any([signal, AbortSignal.timeout((promotedWithinSeconds + 5) * 1_000)]);
  // Nobody follows yet: a commit that waited for that would wait for ever.
  const answer = await askDatabase(faulting, server, [...waitForStandby(false), promoteWithin(promotedWithinSeconds)], within);
  if (!answer.endsWith("t")) {
    throw new ParityError("TOOL_FAILED", `${server} could not be promoted within ${promotedWithinSeconds} s`, {
      hint: `its log says why: parity logs ${server}`,
    });
  }
}

/** Nothing makes its pod again, and its pod is gone. One that still runs ends in its own way: what it has, the other one gets. */
async function end(faulting: Faulting, server: DatabaseServer, signal: AbortSignal): Promise<void> {
  const { api, plan, host } = faulting;
  const world = await readWorld(api, plan);
  const workload = workloadOf(world, server);
  const runs = podsOf(world, server).some((pod) => pod.status?.containerStatuses?.[0]?.state?.running !== undefined);
  const held = heldInstances(workload).includes(0);
  if (runs && !held) await haltInstance(faulting, { service: server, instance: 0 });
  else if (workload !== undefined && workload.kind !== "Job" && !held) await hold(api, workload, 0);
  const until = host.monotonic() + endedWithinMs;
  while (podsOf(await readWorld(api, plan), server).length > 0) {
    if (host.monotonic() > until)
      throw new ParityError("SERVICE_NOT_READY", `${server} did not end within ${endedWithinMs / 1_000} s, so that no other may lead`, {
        hint: "parity status shows what it does",
      });
    await host.sleep(pollMs, signal);
  }
}
