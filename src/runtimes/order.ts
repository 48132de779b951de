import type { ServiceName } from "../plan/plan.ts";

/** All that order depends on. */
interface Ordered {
  readonly name: ServiceName;
  readonly dependsOn: readonly ServiceName[];
}

/** Runs the work of every service as soon as that of all it depends on is done; independent ones at the same time. Settles when all have. */
export async function inOrder<T extends Ordered>(services: readonly T[], work: (service: T) => Promise<void>): Promise<void> {
  await schedule(services, (service) => service.dependsOn, work);
}

/** The other way round: a service's turn comes when everything that depends on it is done. */
export async function inReverseOrder<T extends Ordered>(services: readonly T[], work: (service: T) => Promise<void>): Promise<void> {
  const dependants = (name: ServiceName): ServiceName[] => services.filter((one) => one.dependsOn.includes(name)).map((one) => one.name);
  await schedule([...services].reverse(), (service) => dependants(service.name), work);
}

async function schedule<T extends Ordered>(
  services: readonly T[],
  after: (service: T) => readonly ServiceName[],
  work: (service: T) => Promise<void>,
): Promise<void> {
  const begun = new Map<ServiceName, Promise<void>>();
  const begin = (service: T): Promise<void> => {
    const known = begun.get(service.name);
    if (known !== undefined) return known;
    const before = services.filter((other) => after(service).includes(other.name));
    const mine = Promise.all(before.map(begin)).then(() => work(service));
    begun.set(service.name, mine);
    return mine;
  };
  const settled = await Promise.allSettled(services.map(begin));
  const failed = settled.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
