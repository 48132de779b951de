import { ParityError } from "../../errors/parity-error.ts";
import type { NetworkName, Plan, PlannedService, ServiceName } from "../../plan/plan.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { Link, LinkProxy } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { shipped } from "../containers/shipped.ts";
import { requireToxiproxyImage } from "../containers/toxiproxy-image.ts";
import { linkObstacle, type Reached } from "../link-obstacle.ts";
import { detoursOf, isOfLink, proxyOf } from "./detours.ts";
import { type Recreating, recreateService } from "./recreate.ts";
import { removeContainers } from "./remove.ts";
import { ensureDetour } from "./toxiproxy-container.ts";
import { wireLaunch } from "./wiring.ts";

const hadWithinMs = 300_000;

/** What rerouting needs of a stack. */
export interface Rerouting extends Recreating {
  readonly toolchain: Toolchain;
}

/** Why a link cannot be led through Toxiproxy: one clause; undefined when it can. An image of it that is missing is fetched. */
export async function rerouteObstacle(stack: Rerouting, link: Link, host: StepContext["host"]): Promise<string | undefined> {
  const obstacle = await obstacleOfLink(stack, link);
  if (obstacle !== undefined) return obstacle;
  try {
    const signal = AbortSignal.timeout(hadWithinMs);
    await requireToxiproxyImage(stack.engine, stack.plan, stack.toolchain, { host, signal, emit: () => undefined });
    return undefined;
  } catch (error) {
    if (!(error instanceof ParityError) || !(error.code === "TOOL_MISSING" || error.code === "IMAGE_MISSING")) throw error;
    return [error.message, ...error.details.map(({ says }) => says)].join("; ");
  }
}

export async function proxiesOf(engine: Engine, plan: Plan, link: Link): Promise<readonly LinkProxy[]> {
  return (await detoursOf(engine, plan)).filter((detour) => isOfLink(detour, link)).map((detour) => proxyOf(detour, link.port));
}

/** Every step can be taken again: what is there already is left as it is. The containers of the detour are on record before anything takes it. */
export async function reroute(stack: Rerouting, link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
  const { engine, plan } = stack;
  const obstacle = await obstacleOfLink(stack, link);
  const to = planned(plan, link.to);
  const network = commonNetwork(plan, link);
  if (obstacle !== undefined || to === undefined || network === undefined) throw new Error(obstacle);
  const image = await requireToxiproxyImage(engine, plan, stack.toolchain, context);
  for (let instance = 0; instance < to.instances; instance += 1) {
    await ensureDetour(engine, plan, { way: { from: link.from, to: link.to, instance }, image, to, network }, context);
  }
  await recreateService(stack, link.from, context);
  return proxiesOf(engine, plan, link);
}

/** From the containers' labels alone, so that it works after a crash, also one in the middle of itself. */
export async function routeDirectly(stack: Rerouting, link: Link, context: StepContext): Promise<void> {
  const own = (await detoursOf(stack.engine, stack.plan)).filter((detour) => isOfLink(detour, link));
  if (own.length === 0) return;
  await recreateService(stack, link.from, context, (detour) => !isOfLink(detour, link));
  await removeContainers(stack.engine, own);
}

async function obstacleOfLink({ plan, services, secrets }: Recreating, link: Link): Promise<string | undefined> {
  const reached = (from: PlannedService): Reached => wireLaunch(plan, services[link.from], from, 0, secrets, shipped.compiled).reached;
  const obstacle = await linkObstacle(plan, link, reached);
  if (obstacle !== undefined || commonNetwork(plan, link) !== undefined) return obstacle;
  return `${link.from} and ${link.to} share no network`;
}

function commonNetwork(plan: Plan, { from, to }: Link): NetworkName | undefined {
  const others = planned(plan, to)?.networks ?? [];
  return planned(plan, from)?.networks.find((name) => others.includes(name));
}

function planned(plan: Plan, name: ServiceName): PlannedService | undefined {
  return plan.services.find((service) => service.name === name);
}
