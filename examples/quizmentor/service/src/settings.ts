import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Role, roleNames } from "./roles.ts";

const text = z.string().min(1);
const port = z.coerce.number().int().min(0).max(65_535);

/** Secrets arrive as files: an environment can be read by too many. */
const secretFile = z.string().transform((path, context) => {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch (error) {
    context.addIssue(`names a file that cannot be read: ${String(error)}`);
    return z.NEVER;
  }
});

const roles = z
  .string()
  .transform((text) => text.split(",").map((role) => role.trim()))
  .pipe(z.array(z.enum(roleNames)).min(1));

export const databaseVariables = z.object({
  DB_HOST: text,
  DB_PORT: port,
  DB_NAME: text,
  DB_USER: text,
  DB_PASSWORD_FILE: secretFile,
  DB_SSLMODE: z.enum(["disable", "verify-full"]).default("disable"),
  DB_SSLROOTCERT: secretFile.optional(),
  DB_POOL_SIZE: z.coerce.number().int().min(1).max(1000).default(20),
});

export type DatabaseSettings = z.output<typeof databaseVariables>;

const variables = databaseVariables
  .extend({
    ROLES: roles.default([...roleNames]),
    HOST: z.string().default("127.0.0.1"),
    PORT: port,
    METRICS_HOST: z.string().default("127.0.0.1"),
    METRICS_PORT: port.default(9090),
    INSTANCE: z.string().default("0"),
    REDIS_HOST: text,
    REDIS_PORT: port,
    REDIS_PASSWORD_FILE: secretFile,
    API_KEY_FILE: secretFile,
    ADMIN_KEY_FILE: secretFile,
    /** Where the roles are that this instance has not. */
    BLOOM_VALIDATOR_URL: z.url().optional(),
    ADAPTIVE_ENGINE_URL: z.url().optional(),
    /** Milliseconds between "not ready" and closing: a load balancer has to notice. */
    DRAIN_MILLISECONDS: z.coerce.number().int().min(0).max(60_000).default(500),
    /** Bytes; 0 where nobody set a limit. */
    MEMORY_LIMIT: z.coerce.number().int().min(0).default(0),
  })
  .refine(...colleague("bloom-validator", "BLOOM_VALIDATOR_URL"))
  .refine(...colleague("adaptive-engine", "ADAPTIVE_ENGINE_URL"));

/** An orchestrator asks this role: it has it, or is told where it is. Said together with all that is wrong besides. */
function colleague(role: Role, name: "BLOOM_VALIDATOR_URL" | "ADAPTIVE_ENGINE_URL") {
  const isThere = (found: Readonly<Partial<Record<string, unknown>>>): boolean => {
    const has = z.array(z.string()).safeParse(found["ROLES"]).data ?? [];
    return !has.includes("orchestrator") || has.includes(role) || found[name] !== undefined;
  };
  const refusal = { path: [name] as string[], error: `is needed by an orchestrator without the role ${role}`, when: (): boolean => true };
  return [isThere, refusal] as const;
}

export type Settings = z.output<typeof variables>;

/** Why a program refuses to start: all that is missing or wrong at once, by name. */
export class EnvironmentRefused extends Error {
  override readonly name = "EnvironmentRefused";
}

/** Throws EnvironmentRefused. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  return checked(variables, environment);
}

/** Throws EnvironmentRefused. */
export function readDatabaseSettings(environment: NodeJS.ProcessEnv): DatabaseSettings {
  return checked(databaseVariables, environment);
}

function checked<Shape extends z.ZodType>(shape: Shape, environment: NodeJS.ProcessEnv): z.output<Shape> {
  const result = shape.safeParse(environment);
  if (result.success) return result.data;
  throw new EnvironmentRefused(result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}
