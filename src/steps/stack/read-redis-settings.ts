import type { RunningStack } from "../../runtimes/runtime.ts";

/** Name → value as CONFIG GET prints it. */
export async function readRedisSettings(stack: RunningStack): Promise<ReadonlyMap<string, string>> {
  const { createClient } = await import("@redis/client");
  const { host, port } = stack.endpoint("redis");
  const client = createClient({ socket: { host, port, connectTimeout: 5_000, reconnectStrategy: false }, password: stack.secret("redis") });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return new Map(Object.entries(await client.configGet("*")));
  } finally {
    client.destroy();
  }
}
