import { reference } from "../config/references.ts";
import type { Plan, PlannedService, SecretName, ServiceName } from "../plan/plan.ts";
import type { Wiring } from "./service.ts";

/** What every app is given, under the guide's names. Secrets are files: an environment can be read by too many. */
export function appEnvironment(plan: Plan, wiring: Wiring, service: PlannedService | undefined): Record<string, string> {
  const postgres = wiring.reach("postgres", "main")[0];
  const redis = wiring.reach("redis", "main")[0];
  return {
    ENV: "production",
    NODE_ENV: "production",
    DB_HOST: postgres?.host ?? "",
    DB_PORT: String(postgres?.port ?? ""),
    DB_NAME: plan.database.name,
    DB_USER: plan.database.user,
    DB_PASSWORD_FILE: wiring.secretFile("app-database"),
    DB_SSLMODE: "verify-full",
    DB_SSLROOTCERT: wiring.certificate("authority"),
    REDIS_HOST: redis?.host ?? "",
    REDIS_PORT: String(redis?.port ?? ""),
    REDIS_PASSWORD_FILE: wiring.secretFile("redis"),
    JWT_SECRET_FILE: wiring.secretFile("jwt"),
    LOAD_KEY_FILE: wiring.secretFile("load-key"),
    ADMIN_KEY_FILE: wiring.secretFile("admin-key"),
    ...(service === undefined ? {} : listening(plan, wiring, service)),
    ...filledIn(plan.app.env, wiring),
  };
}

function listening(plan: Plan, wiring: Wiring, service: PlannedService): Record<string, string> {
  const main = wiring.listen("main");
  const environment: Record<string, string> = {
    HOST: main.host,
    PORT: String(main.port),
    INSTANCE: String(wiring.instance),
    MEMORY_LIMIT: String(service.limits.memoryBytes),
  };
  if (service.ports.some(({ name }) => name === "metrics")) {
    const metrics = wiring.listen("metrics");
    environment["METRICS_HOST"] = metrics.host;
    environment["METRICS_PORT"] = String(metrics.port);
  }
  if (plan.app.tls) {
    environment["TLS_ENABLED"] = "true";
    environment["TLS_CERT_FILE"] = wiring.certificate("certificate");
    environment["TLS_KEY_FILE"] = wiring.certificate("key");
  }
  return environment;
}

function filledIn(env: Readonly<Record<string, string>>, wiring: Wiring): Record<string, string> {
  const fill = (text: string) =>
    text.replace(reference, (_, first: string, second: string) => {
      if (first === "secrets") return wiring.secretFile(second as SecretName);
      const address = wiring.reach(first as ServiceName, "main")[0];
      return String(second === "host" ? address?.host : address?.port);
    });
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
}
