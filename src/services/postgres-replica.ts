import type { AbsentService, PlannedService } from "../plan/plan.ts";
import { replicationMode } from "../plan/replication.ts";
import { client, images, launch, limitsIn, version } from "./postgres.ts";
import type { ServiceDefinition } from "./service.ts";

/** What follows the primary and can take its place: the same server with other data. */
export const postgresReplica: ServiceDefinition = {
  name: "postgres-replica",
  title: "PostgreSQL replica",
  images,
  tools: ["postgres"],
  networks: ["data"],
  plan: (input): PlannedService | AbsentService => {
    const { replica } = input.config.services.postgres;
    if (replicationMode(input.runtime, replica) === undefined) {
      if (replica === undefined || replica === "none") return { name: "postgres-replica", reason: "not asked for", unasked: true };
      return { name: "postgres-replica", reason: "only a cluster (--on kind) leads clients to another primary" };
    }
    return {
      name: "postgres-replica",
      kind: "service",
      title: "PostgreSQL replica",
      version,
      instances: 1,
      ports: [{ name: "main", inside: 5432, published: [input.port("postgres-replica", "main", 0)], protocol: "tcp" }],
      settings: [],
      dependsOn: ["postgres"],
      networks: ["data"],
      limits: limitsIn(input),
      // The whole of the primary's data is copied first.
      readyWithinSeconds: 300,
    };
  },
  launch: (plan, service, wiring) => launch(plan, plan.services.find(({ name }) => name === "postgres") ?? service, wiring),
  client,
};
