import type { RunningStack } from "../../../runtimes/runtime.ts";

const connectWithinMs = 2_000;

/** Commands a second of the last moments, as Redis counts them; undefined when it does not say. */
export async function redisOperations(stack: RunningStack): Promise<number | undefined> {
  if (!stack.plan.services.some(({ name }) => name === "redis")) return undefined;
  const { createClient } = await import("@redis/client");
  const { host, port } = stack.endpoint("redis");
  const socket = { host, port, connectTimeout: connectWithinMs, reconnectStrategy: false as const };
  const client = createClient({ socket, password: stack.secret("redis"), commandOptions: { timeout: connectWithinMs } });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const found = /^instantaneous_ops_per_sec:(\d+)/m.exec(await client.info("stats"));
    return found === null ? undefined : Number(found[1]);
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
