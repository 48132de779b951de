import type { Plan, ServiceName } from "../../../plan/plan.ts";

/** The same configuration in another place: a project, a folder and ports of its own, and no store; everything else, the database's name included, as before. */
export function secondPlan(plan: Plan, stateDirectory: string, ports: ReadonlyMap<string, number>): Plan {
  return {
    ...plan,
    project: `${plan.project}-second`,
    stateDirectory,
    // Nothing that begins there may copy anything to where production's backups and log are.
    backup: { ...plan.backup, store: undefined },
    services: plan.services.map((service) => ({
      ...service,
      ports: service.ports.map((port) => ({
        ...port,
        published: port.published.map((_, instance) => numberOf(ports, portKey(service.name, port.name, instance))),
      })),
    })),
  };
}

/** Of every port that the second stack needs. */
export function portKeys(plan: Plan): string[] {
  return plan.services.flatMap((service) =>
    service.ports.flatMap((port) => port.published.map((_, instance) => portKey(service.name, port.name, instance))),
  );
}

/** The plan as clients see it who come through another door: the load balancer's https is reached there. */
export function behindDoor(plan: Plan, door: number): Plan {
  const services = plan.services.map((service) => {
    if (service.name !== "load-balancer") return service;
    return { ...service, ports: service.ports.map((port) => (port.name === "https" ? { ...port, published: [door] } : port)) };
  });
  return { ...plan, services };
}

function portKey(service: ServiceName, port: string, instance: number): string {
  return `${service}/${port}/${instance}`;
}

function numberOf(ports: ReadonlyMap<string, number>, key: string): number {
  const number = ports.get(key);
  if (number === undefined) throw new RangeError(`no port was allocated for ${key}`);
  return number;
}
