import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SecretName, secretNames } from "../../../../plan/plan.ts";
import type { RunningStack } from "../../../../runtimes/runtime.ts";
import { openCertificates } from "../../../../secrets/certificates.ts";
import type { Address, Wiring } from "../../../../services/service.ts";

/** Where an instance of the app is to live that sees a copy and nothing of the live stores. */
export interface CopyPlace {
  /** Of the isolated server (0700). */
  readonly directory: string;
  readonly database: { readonly port: number; readonly name: string; readonly password: string };
  readonly redis: { readonly port: number; readonly password: string };
  /** Free ports the instance is to listen on. */
  readonly ports: Readonly<Record<"main" | "metrics", number>>;
}

const loopback = "127.0.0.1";

/** Lays out the secrets an instance reads, with the copy's own passwords, and answers its questions as a runtime would. */
export async function wireToCopy(stack: RunningStack, place: CopyPlace): Promise<Wiring> {
  const { plan } = stack;
  const certificates = await openCertificates(plan.stateDirectory);
  const fileOf = (name: SecretName): string => join(place.directory, `secret-${name}`);
  const secretOf = (name: SecretName): string => {
    if (name === "app-database") return place.database.password;
    return name === "redis" ? place.redis.password : stack.secret(name);
  };
  await Promise.all(secretNames.map((name) => writeFile(fileOf(name), secretOf(name), { mode: 0o600 })));
  const reach: Wiring["reach"] = (service, port) => {
    if (service === "postgres") return [at(place.database.port)];
    if (service === "redis") return [at(place.redis.port)];
    return plan.services.some(({ name }) => name === service) ? [stack.endpoint(service, port)] : [];
  };
  return {
    runtime: "native",
    instance: 0,
    reach,
    listen: (port) => at(port === "metrics" ? place.ports.metrics : place.ports.main),
    file: (name) => join(place.directory, name),
    secretFile: fileOf,
    secret: secretOf,
    data: () => place.directory,
    program: (path) => path,
    certificate: (part) => certificates[part],
    cpus: plan.machine.cpus,
  };
}

/** Comes last: whatever the configuration sets, an instance on a copy never reaches the live stores by these names. */
export function copyEnvironment(stack: RunningStack, { directory, database, redis }: CopyPlace): Record<string, string> {
  return {
    DB_HOST: loopback,
    DB_PORT: String(database.port),
    DB_NAME: database.name,
    DB_USER: stack.plan.database.user,
    DB_PASSWORD_FILE: join(directory, "secret-app-database"),
    DB_SSLMODE: "disable",
    REDIS_HOST: loopback,
    REDIS_PORT: String(redis.port),
    REDIS_PASSWORD_FILE: join(directory, "secret-redis"),
  };
}

function at(port: number): Address {
  return { host: loopback, port };
}
