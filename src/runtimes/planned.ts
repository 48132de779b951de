import { join } from "node:path";
import { ParityError } from "../errors/parity-error.ts";
import type { Plan, PlannedService, SecretName, ServiceName } from "../plan/plan.ts";
import type { Endpoint } from "./runtime.ts";

/** Rejects with NOT_RUNNING for a service that is not part of the stack, with the plan's reason where it has one. */
export function requirePlanned(plan: Plan, name: ServiceName): PlannedService {
  const service = plan.services.find((each) => each.name === name);
  if (service !== undefined) return service;
  const absent = plan.absent.find((each) => each.name === name);
  throw new ParityError("NOT_RUNNING", `${name} is not part of this stack${absent ? `: ${absent.reason}` : ""}`, {
    hint: "parity status shows what is",
  });
}

/** Where a port of an instance is published on this machine. `port`: "main" when not given, or the first where none is called so. */
export function publishedEndpoint(plan: Plan, service: ServiceName, port: string | undefined, instance: number): Endpoint {
  const { ports } = requirePlanned(plan, service);
  const wanted = port ?? "main";
  const found = ports.find(({ name }) => name === wanted) ?? (port === undefined ? ports[0] : undefined);
  const number = found?.published[instance];
  if (found === undefined || number === undefined) {
    throw new ParityError("INTERNAL", `${service} has no port "${wanted}" for instance ${instance + 1}`);
  }
  return { service, instance, host: "127.0.0.1", port: number, protocol: found.protocol };
}

/** The certificate of the project's own authority, as PEM. */
export function authorityPath(stateDirectory: string): string {
  return join(stateDirectory, "certificates", "authority.pem");
}

/** Of a stack that has been started; a stack of which only the rest is to be removed has none. */
export function requireSecrets(secrets: Readonly<Record<SecretName, string>> | undefined): Readonly<Record<SecretName, string>> {
  if (secrets) return secrets;
  throw new ParityError("NOT_RUNNING", "the stack does not run", { hint: "start it first: parity up" });
}
