import type { Plan, PlannedService, ServiceName } from "../plan/plan.ts";
import type { Link } from "./abilities.ts";

/** "service/port" of all whose address a service is told. */
export type Reached = ReadonlySet<string>;

/** Why the plan has no such link: one clause; undefined when it has. `reachedBy`: asked only of a service that is planned. */
export async function linkObstacle(
  plan: Plan,
  link: Link,
  reachedBy: (from: PlannedService) => Reached | Promise<Reached>,
): Promise<string | undefined> {
  const from = planned(plan, link.from);
  const to = planned(plan, link.to);
  if (from === undefined) return absence(plan, link.from);
  if (to === undefined) return absence(plan, link.to);
  if (from.kind === "one-shot") return `${link.from} runs once and has ended`;
  const ports = to.ports.map(({ name }) => name);
  if (!ports.includes(link.port)) return `${link.to} has no port "${link.port}", only ${ports.join(", ")}`;
  const reached = await reachedBy(from);
  return reached.has(`${link.to}/${link.port}`) ? undefined : `${link.from} opens no connection to ${link.to}'s port "${link.port}"`;
}

function planned(plan: Plan, name: ServiceName): PlannedService | undefined {
  return plan.services.find((service) => service.name === name);
}

function absence(plan: Plan, name: ServiceName): string {
  const reason = plan.absent.find((each) => each.name === name)?.reason;
  return `${name} is not part of this stack${reason === undefined ? "" : `: ${reason}`}`;
}
