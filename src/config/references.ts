import { secretNames, serviceNames } from "../plan/plan.ts";

/** `${postgres.host}`, `${redis.port}`, `${secrets.jwt.file}`: the configuration was checked to hold no others. */
export const reference: RegExp = /\$\{([a-z-]+)\.([a-z-]+)(?:\.(file))?\}/g;

export function isKnownReference(first: string, second: string, third: string | undefined): boolean {
  if (first === "secrets") return third === "file" && (secretNames as readonly string[]).includes(second);
  return (serviceNames as readonly string[]).includes(first) && (second === "host" || second === "port") && third === undefined;
}
