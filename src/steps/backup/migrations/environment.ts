import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SecretName, type ServiceName, secretNames } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { IsolatedServer } from "../verify/isolated-server.ts";

const reference = /\$\{([a-z-]+)\.([a-z-]+)(?:\.file)?\}/g;

/**
 * The environment the app's migrations get, with the isolated server in the place of the live one.
 * The database's variables come last: whatever the configuration sets, a trial never reaches the live database.
 */
export async function migrationEnvironment(
  stack: RunningStack,
  server: IsolatedServer,
  database: string,
  password: string,
): Promise<Record<string, string>> {
  const { plan } = stack;
  const fileOf = (name: SecretName): string => join(server.directory, `secret-${name}`);
  await Promise.all(
    secretNames.map((name) => writeFile(fileOf(name), name === "app-database" ? password : stack.secret(name), { mode: 0o600 })),
  );
  const filledIn = Object.entries(plan.app.env).map(([name, text]) => [name, fill(text, stack, server, fileOf)]);
  return {
    ENV: "production",
    NODE_ENV: "production",
    ...address(stack, "redis", "REDIS"),
    REDIS_PASSWORD_FILE: fileOf("redis"),
    JWT_SECRET_FILE: fileOf("jwt"),
    LOAD_KEY_FILE: fileOf("load-key"),
    ADMIN_KEY_FILE: fileOf("admin-key"),
    ...(Object.fromEntries(filledIn) as Record<string, string>),
    DB_HOST: "127.0.0.1",
    DB_PORT: String(server.port),
    DB_NAME: database,
    DB_USER: plan.database.user,
    DB_PASSWORD_FILE: fileOf("app-database"),
    DB_SSLMODE: "disable",
  };
}

function fill(text: string, stack: RunningStack, server: IsolatedServer, fileOf: (name: SecretName) => string): string {
  return text.replace(reference, (_, first: string, second: string) => {
    if (first === "secrets") return fileOf(second as SecretName);
    const { host, port } = first === "postgres" ? { host: "127.0.0.1", port: server.port } : stack.endpoint(first as ServiceName);
    return second === "host" ? host : String(port);
  });
}

function address(stack: RunningStack, service: ServiceName, prefix: string): Record<string, string> {
  if (!stack.plan.services.some(({ name }) => name === service)) return {};
  const { host, port } = stack.endpoint(service);
  return { [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: String(port) };
}
