import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService } from "../../plan/plan.ts";
import type { Link } from "../abilities.ts";
import { linkObstacle, type Reached } from "../link-obstacle.ts";
import { instancePaths } from "./paths.ts";
import type { Workshop } from "./prepare.ts";
import type { Rerouting } from "./reroute.ts";
import { nativeWiring } from "./wiring.ts";

const fetchedWithinMs = 120_000;

/** Why a link cannot be led through Toxiproxy: one clause; undefined when it can. A Toxiproxy that is missing is fetched. */
export async function rerouteObstacle(stack: Rerouting, link: Link): Promise<string | undefined> {
  const reached = async (from: PlannedService): Promise<Reached> =>
    reachedBy(await stack.openWorkshop(AbortSignal.timeout(fetchedWithinMs)), from);
  return (await linkObstacle(stack.plan, link, reached)) ?? toxiproxyObstacle(stack);
}

function reachedBy({ plan, services, secrets }: Workshop, service: PlannedService): Reached {
  const { files, data } = instancePaths(plan.stateDirectory, service.name, 0);
  const wiring = nativeWiring({ plan, service, instance: 0, secrets, files, data });
  services[service.name].launch(plan, service, wiring);
  return wiring.asked.links;
}

async function toxiproxyObstacle(stack: Rerouting): Promise<string | undefined> {
  try {
    await stack.requireTool("toxiproxy", AbortSignal.timeout(fetchedWithinMs));
    return undefined;
  } catch (error) {
    if (!(error instanceof ParityError) || error.code !== "TOOL_MISSING") throw error;
    return `${error.message}: ${error.details.map(({ says }) => says).join("; ")}`;
  }
}
