import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan, PlannedService } from "../../../plan/plan.ts";
import { type DatabaseServer, isDatabaseServer, otherServer } from "../manifests/database-roles.ts";

/**
 * Whoever leads the database starts first, and whoever follows it after it: the other way round the one would wait for a copy of what
 * the other was not started for.
 */
export function leaderFirst(services: readonly PlannedService[], primary: DatabaseServer): readonly PlannedService[] {
  if (primary === "postgres" || !services.some(({ name }) => name === primary)) return services;
  const standby = otherServer(primary);
  return services.map((service) => {
    if (service.name === primary) return { ...service, dependsOn: ownOf(service) };
    if (service.name === standby) return { ...service, dependsOn: [...ownOf(service), primary] };
    return service;
  });
}

function ownOf({ dependsOn }: PlannedService): PlannedService["dependsOn"] {
  return dependsOn.filter((name) => !isDatabaseServer(name));
}

/** Rejects with DATA_MISMATCH where the newest data is a server's that the plan has not: the other one would serve older data, or none. */
export function requireLeader({ database, services }: Plan, primary: DatabaseServer): void {
  const planned = (server: DatabaseServer): boolean => services.some(({ name }) => name === server);
  // Of a part of the stack without a database nothing is led.
  if (planned(primary) || !planned(otherServer(primary))) return;
  throw new ParityError(
    "DATA_MISMATCH",
    database.replication === undefined
      ? `${primary} leads the database since it was promoted, and by the configuration there is no replica any more`
      : `${primary} leads the database since it was promoted, and is not among what is to be started`,
    {
      hint: 'give it its place again (services.postgres.replica: "asynchronous"), then parity up and parity heal, which give the lead back; or give the data up: parity down --volumes',
    },
  );
}
