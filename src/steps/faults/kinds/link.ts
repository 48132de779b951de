import { z } from "zod";
import { type ServiceName, serviceNames } from "../../../plan/plan.ts";
import { canRerouteLinks, type Link, type LinkProxy, type ReroutesLinks } from "../../../runtimes/abilities.ts";
import { addToxic, removeToxic, type Stream, type Toxic, toxicsOf } from "../../../runtimes/toxiproxy.ts";
import type { FaultKindName } from "../fault.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { ability } from "./ability.ts";

const rerouting = ability<ReroutesLinks>(canRerouteLinks, "lead a connection through a proxy");

export type LinkParameters = Link;
export type Direction = Stream | "both";

/** The keys of every fault that is done to the connections from one service to another. */
export const linkShape: FaultKind<LinkParameters>["shape"] = {
  from: z
    .enum(serviceNames)
    .meta({ description: "The service that opens the connections; each of its instances is restarted to take the detour." }),
  to: z.enum(serviceNames).meta({ description: "The service it connects to." }),
  port: z.string().default("main").meta({ description: "Which port of it." }),
};

export function directionOr(usual: Direction): z.ZodType<Direction> {
  return z
    .enum(["upstream", "downstream", "both"])
    .default(usual)
    .meta({ description: "upstream: what `from` sends. downstream: what it is answered." });
}

export const toxicity: z.ZodType<number> = z
  .number()
  .gt(0)
  .max(1)
  .default(1)
  .meta({ description: "To this share of the connections, drawn for each anew." });

export function streamsOf(wanted: Direction): readonly Stream[] {
  return wanted === "both" ? ["upstream", "downstream"] : [wanted];
}

/** What one kind of them does: in each proxy these toxics, in this order. */
interface LinkFault<Parameters extends LinkParameters> {
  readonly kind: FaultKindName;
  readonly shape: FaultKind<Parameters>["shape"];
  does(parameters: Parameters): string;
  toxics(parameters: Parameters): readonly Omit<Toxic, "name">[];
}

export function linkFault<Parameters extends LinkParameters>(own: LinkFault<Parameters>): FaultKind<Parameters> {
  return {
    kind: own.kind,
    shape: own.shape,
    mechanism: {
      native: "Toxiproxy 2.12 between the two, for the time of the drill",
      compose: "Toxiproxy 2.12 between the two, for the time of the drill",
      kind: "Toxiproxy 2.12 as a pod between the two, for the time of the drill: a name in the pods of `from` leads to it",
    },
    // Every instance of `from` is started anew, one after the other.
    undoWithinSeconds: 180,
    target: ({ to }) => ({ service: to, instance: 0 }),
    does: (parameters) => own.does(parameters),
    obstacle,
    arrange: async (link, { stack, context }) => void (await rerouting.of(stack).reroute(linkOf(link), context)),
    inject: async (parameters, given) => {
      const proxies = await rerouting.of(given.stack).proxiesOf(linkOf(parameters));
      if (proxies.length === 0) throw new Error(`${nameOf(parameters)} was not led through a proxy`);
      const toxics = own.toxics(parameters).map((toxic, index) => ({ ...toxic, name: `${given.id}:${index}` }));
      for (const proxy of proxies) for (const toxic of toxics) await addToxic(proxy, toxic);
    },
    undo,
    remains,
    dismantle: (link, { stack, context }) => rerouting.of(stack).routeDirectly(linkOf(link), context),
  };
}

async function obstacle(link: LinkParameters, { stack }: FaultGiven): Promise<string | undefined> {
  return rerouting.lack(stack) ?? rerouting.of(stack).rerouteObstacle(linkOf(link));
}

/** A proxy that cannot be spoken to is gone or hangs, and its connections with it: then only the direct way is one. */
async function undo(parameters: LinkParameters, { stack, context, id }: FaultGiven): Promise<void> {
  const link = linkOf(parameters);
  try {
    for (const proxy of await rerouting.of(stack).proxiesOf(link)) {
      // The last one first: one that has closed a connection no longer hands on to what follows it.
      for (const name of [...(await ownToxics(proxy, id))].reverse()) await removeToxic(proxy, name);
    }
  } catch {
    await rerouting.of(stack).routeDirectly(link, context);
  }
}

async function remains(parameters: LinkParameters, { stack, id }: FaultGiven): Promise<string | undefined> {
  for (const proxy of await rerouting.of(stack).proxiesOf(linkOf(parameters))) {
    const names = await ownToxics(proxy, id);
    if (names.length > 0) return `${nameOf(parameters)} still has ${names.length === 1 ? "a toxic" : `${names.length} toxics`}`;
  }
  return undefined;
}

async function ownToxics(proxy: LinkProxy, id: string): Promise<readonly string[]> {
  return (await toxicsOf(proxy)).filter((name) => name.startsWith(`${id}:`));
}

function linkOf({ from, to, port }: LinkParameters): Link {
  return { from, to, port };
}

function nameOf({ from, to }: { readonly from: ServiceName; readonly to: ServiceName }): string {
  return `the way from ${from} to ${to}`;
}
