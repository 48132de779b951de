import type { PlannedService, ServiceName } from "../../plan/plan.ts";

/** Runs each service's work as soon as what it depends on is done, independent ones at once. Settles when all have; then rejects with the first failure. */
export function inOrder(services: readonly PlannedService[], work: (service: PlannedService) => Promise<void>): Promise<void> {
  return schedule(services, (service) => service.dependsOn, work);
}

/** The other way round: first what nothing depends on. */
export function inReverseOrder(services: readonly PlannedService[], work: (service: PlannedService) => Promise<void>): Promise<void> {
  const dependants = ({ name }: PlannedService) => services.filter((other) => other.dependsOn.includes(name)).map((other) => other.name);
  return schedule(services.toReversed(), dependants, work);
}

async function schedule(
  services: readonly PlannedService[],
  before: (service: PlannedService) => readonly ServiceName[],
  work: (service: PlannedService) => Promise<void>,
): Promise<void> {
  const begun = new Map<ServiceName, Promise<void>>();
  const begin = (service: PlannedService): Promise<void> => {
    const known = begun.get(service.name);
    if (known) return known;
    const first = services.filter(({ name }) => before(service).includes(name));
    const mine = Promise.all(first.map(begin)).then(() => work(service));
    begun.set(service.name, mine);
    return mine;
  };
  const failed = (await Promise.allSettled(services.map(begin))).find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
