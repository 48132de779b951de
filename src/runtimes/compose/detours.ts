import type { ContainerInfo } from "dockerode";
import { type Plan, type ServiceName, serviceNames } from "../../plan/plan.ts";
import type { Link, LinkProxy } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { labels, ownFilter } from "../containers/names.ts";

/** From one service to one instance of another. */
export interface Way {
  readonly from: ServiceName;
  readonly to: ServiceName;
  /** Of `to`, from 0. */
  readonly instance: number;
}

/** A Toxiproxy container in the place of that instance, for one service that asks for it by name. */
export interface Detour extends Way {
  readonly id: string;
  readonly container: string;
  /** Of Toxiproxy's HTTP API on 127.0.0.1; undefined when it does not run. */
  readonly apiPort: number | undefined;
}

/** Inside the container: of Toxiproxy's HTTP API. */
export const insideApiPort = 8474;

export function detourLabel({ from, to, instance }: Way): string {
  return `${from}/${to}/${instance}`;
}

/** Every detour of the stack, found by its labels: they are the record of what is to be taken back. */
export async function detoursOf(engine: Engine, plan: Plan): Promise<readonly Detour[]> {
  const listed = await engine.docker.listContainers({ all: true, filters: ownFilter(plan) });
  return listed.flatMap(asDetour).toSorted((one, other) => one.instance - other.instance);
}

export function isOfLink(detour: Way, link: Pick<Link, "from" | "to">): boolean {
  return detour.from === link.from && detour.to === link.to;
}

export function proxyOf({ from, to, instance, apiPort }: Detour, port: string): LinkProxy {
  // Port 0 answers nobody: a Toxiproxy that has ended is one that cannot be spoken to.
  return { name: `${from}-${to}-${port}-${instance}`, api: `http://127.0.0.1:${apiPort ?? 0}` };
}

function asDetour({ Id, Names, Labels, Ports }: ContainerInfo): readonly Detour[] {
  const [from, to, instance] = (Labels[labels.detour] ?? "").split("/");
  const named = (wanted: string | undefined): ServiceName | undefined => serviceNames.find((name) => name === wanted);
  const way = { from: named(from), to: named(to) };
  if (way.from === undefined || way.to === undefined) return [];
  const apiPort = Ports.find(({ PrivatePort }) => PrivatePort === insideApiPort)?.PublicPort;
  const container = (Names[0] ?? "").replace(/^\//, "");
  return [{ from: way.from, to: way.to, instance: Number(instance), id: Id, container, apiPort }];
}
