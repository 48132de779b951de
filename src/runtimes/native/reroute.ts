import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, ServiceName } from "../../plan/plan.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { type Link, type LinkProxy, ofTarget } from "../abilities.ts";
import { createProxy, deleteProxy } from "../toxiproxy.ts";
import { isSameLink, type Links, proxiesOfRoute, type Route, readLinks, removeLinks, routesInForce, writeLinks } from "./links.ts";
import { mainOf } from "./membership.ts";
import { prepareInstance, type Workshop } from "./prepare.ts";
import { instancesOf } from "./start-stack.ts";
import { endToxiproxy, ensureToxiproxy } from "./toxiproxy-process.ts";
import { readRecords } from "./world.ts";

/** What rerouting needs of a stack. */
export interface Rerouting {
  readonly plan: Plan;
  openWorkshop(signal: AbortSignal): Promise<Workshop>;
  requireTool(name: ToolName, signal: AbortSignal): Promise<Tool | undefined>;
  revive(service: ServiceName, instance: number, context: StepContext): Promise<void>;
}

export async function proxiesOf(plan: Plan, link: Link): Promise<readonly LinkProxy[]> {
  const links = await readLinks(plan.stateDirectory);
  const route = routesInForce(links).find((each) => isSameLink(each, link));
  return links === undefined || route === undefined ? [] : proxiesOfRoute(links, route);
}

/** Every step can be taken again: what is there already is left as it is. */
export async function reroute(stack: Rerouting, link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
  const { plan } = stack;
  const tool = await stack.requireTool("toxiproxy", context.signal);
  if (tool === undefined)
    throw new ParityError("TOOL_MISSING", "toxiproxy was not found", { hint: "see what parity finds: parity doctor" });
  const before = (await readLinks(plan.stateDirectory)) ?? (await noLinks(plan));
  const known = routesInForce(before).find((each) => isSameLink(each, link));
  const route = known ?? (await newRoute(plan, link));
  // On disk first: from here on a killed parity leaves something that says what to take back.
  const links = withRoute(before, route);
  await writeLinks(links);
  await ensureToxiproxy(links, tool, context);
  for (const each of routesInForce(links)) await createProxies(plan, links, each);
  await restartOtherwiseWired(stack, link.from, context);
  return proxiesOfRoute(links, route);
}

/** From the file alone, so that it works after a crash, also one in the middle of itself. */
export async function routeDirectly(stack: Rerouting, link: Link, context: StepContext): Promise<void> {
  const { plan } = stack;
  const found = await readLinks(plan.stateDirectory);
  const route = found?.routes.find((each) => isSameLink(each, link));
  if (found === undefined || route === undefined) return;
  const leaving = withRoute(found, { ...route, leaving: true });
  await writeLinks(leaving);
  await restartOtherwiseWired(stack, link.from, context);
  const routes = leaving.routes.filter((each) => !isSameLink(each, link));
  if (routes.length === 0) {
    await endToxiproxy(context.host, plan.stateDirectory);
    return removeLinks(plan.stateDirectory);
  }
  // One that is dead has no proxies either.
  await Promise.allSettled(proxiesOfRoute(leaving, route).map(deleteProxy));
  await writeLinks({ ...leaving, routes });
}

async function noLinks(plan: Plan): Promise<Links> {
  return { v: 1, stack: plan.stateDirectory, apiPort: await freePort(), routes: [] };
}

async function newRoute(plan: Plan, link: Link): Promise<Route> {
  const ports: number[] = [];
  for (const _ of publishedPorts(plan, link)) ports.push(await freePort());
  return { from: link.from, to: link.to, port: link.port, ports, leaving: false };
}

function withRoute(links: Links, route: Route): Links {
  return { ...links, routes: [...links.routes.filter((each) => !isSameLink(each, route)), route] };
}

async function createProxies(plan: Plan, links: Links, route: Route): Promise<void> {
  const upstreams = publishedPorts(plan, route);
  for (const [instance, proxy] of proxiesOfRoute(links, route).entries()) {
    await createProxy(proxy, { listen: `127.0.0.1:${route.ports[instance]}`, upstream: `127.0.0.1:${upstreams[instance]}` });
  }
}

function publishedPorts(plan: Plan, { to, port }: Link): readonly number[] {
  return plan.services.find(({ name }) => name === to)?.ports.find(({ name }) => name === port)?.published ?? [];
}

/** One after the other, so that the rest can serve meanwhile; what runs with the right wiring already goes on. */
export async function restartOtherwiseWired(stack: Rerouting, name: ServiceName, context: StepContext): Promise<void> {
  const service = stack.plan.services.find((each) => each.name === name);
  if (service === undefined) return;
  const workshop = await stack.openWorkshop(context.signal);
  for (const instance of instancesOf(service)) {
    const { launchHash } = await prepareInstance(workshop, service, instance);
    const { instances, boot, table } = await readRecords(stack.plan);
    const record = ofTarget(instances, { service: name, instance })?.record;
    const runs = record?.launchHash === launchHash && mainOf(record, boot, table) !== undefined;
    if (!runs) await stack.revive(name, instance, context);
  }
}

async function freePort(): Promise<number> {
  // Remembers for a while what it gave out, so that two calls never give the same.
  const { default: getPort } = await import("get-port");
  return getPort({ host: "127.0.0.1" });
}
