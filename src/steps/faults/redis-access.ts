import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { hasEnded } from "./has-ended.ts";

const answerWithinMs = 5_000;

/** A stack's Redis, or one that stands for it. */
export type RedisPlace = Pick<RunningStack, "endpoint" | "secret">;
export type RedisClient = Awaited<ReturnType<typeof makeClient>>;

/** Asks the stack's Redis. Rejects with NOT_RUNNING when it cannot be reached, otherwise with what Redis says. */
export async function withRedis<T>(stack: RedisPlace, work: (client: RedisClient) => Promise<T>): Promise<T> {
  const client = await openRedis(stack, answerWithinMs).catch((cause: unknown) => {
    throw new ParityError("NOT_RUNNING", `redis cannot be reached: ${messageOf(cause)}`, {
      hint: "look at its state with: parity status",
      cause,
    });
  });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** A connection to the stack's Redis, which is never made again by itself; commands that take longer than `withinMs` reject. */
export async function openRedis(stack: RedisPlace, withinMs: number): Promise<RedisClient> {
  const client = await makeClient(stack, withinMs);
  // Without a listener a server that goes away would end this process; the command under way rejects by itself.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** As `withRedis`, and does nothing where Redis has ended: what it was told at run time ended with it. */
export async function withRedisIfThere(stack: RunningStack, work: (client: RedisClient) => Promise<unknown>): Promise<void> {
  if (!(await hasEnded(stack, "redis"))) await withRedis(stack, work);
}

/** "role: slave" of `INFO replication` and the like; undefined when the section has no such line. */
export async function infoOf(client: RedisClient, section: string, name: string): Promise<string | undefined> {
  const lines = (await client.info(section)).split("\r\n");
  return lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
}

async function makeClient(stack: RedisPlace, withinMs: number) {
  const { createClient } = await import("@redis/client");
  const { host, port } = stack.endpoint("redis");
  const socket = { host, port, connectTimeout: withinMs, reconnectStrategy: false as const };
  return createClient({ socket, password: stack.secret("redis"), commandOptions: { timeout: withinMs } });
}
