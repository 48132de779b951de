import type { StepContext } from "../../../work/context.ts";
import { type RedisClient, withRedis } from "../../faults/redis-access.ts";
import { orEnd, programOutput } from "../codec/program-output.ts";
import { writeFileOf } from "../codec/write-file.ts";
import type { Manifest } from "../manifest.ts";
import { requireProgram } from "../programs.ts";
import type { Taken, Taking } from "./taking.ts";

type Redis = NonNullable<Manifest["redis"]>;

const delaySetting = "repl-diskless-sync-delay";

/**
 * An RDB of one moment, sent by the server as it sends it to a new replica: nothing in its folder is read or written.
 * undefined for a stack without Redis.
 */
export async function takeRedis(taking: Taking): Promise<Taken<Redis> | undefined> {
  const { stack, context, target } = taking;
  if (!stack.plan.services.some(({ name }) => name === "redis")) return undefined;
  const tool = await requireProgram("redis-cli", context);
  const { host: address, port } = stack.endpoint("redis");
  return withRedis(stack, async (client) => {
    const before = await countKeys(client);
    const file = await withoutDelay(client, context, async () => {
      const program = context.host.pipe({
        command: tool.path,
        args: ["-h", address, "-p", String(port), "--no-auth-warning", "--rdb", "-"],
        env: { PATH: context.host.env["PATH"] ?? "", ...tool.env, REDISCLI_AUTH: stack.secret("redis") },
        onlyEnv: true,
        signal: context.signal,
      });
      program.input.end();
      const bytes = programOutput(program, "redis-cli", context.signal);
      return orEnd(program, writeFileOf(target, { name: "redis.rdb", part: "redis", bytes }, context));
    });
    const serverVersion = /^redis_version:(\S+)/m.exec(await client.info("server"))?.[1] ?? "";
    return { says: { format: "rdb", serverVersion, keys: { before, after: await countKeys(client) } }, files: [file] };
  });
}

/** Of all databases: "db0:keys=12,expires=3,avg_ttl=0". */
async function countKeys(client: RedisClient): Promise<number> {
  return keysIn(await client.info("keyspace"));
}

export function keysIn(info: string): number {
  return [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, keys]) => sum + Number(keys), 0);
}

/** The server waits some seconds for more replicas to come before it sends to the first; none is coming. */
async function withoutDelay<T>(client: RedisClient, context: Pick<StepContext, "defer">, work: () => Promise<T>): Promise<T> {
  const delay = (await client.configGet(delaySetting))[delaySetting] ?? "0";
  if (delay === "0") return work();
  let isBack = false;
  const putBack = async (): Promise<void> => {
    if (isBack) return;
    await client.configSet(delaySetting, delay);
    isBack = true;
  };
  context.defer({ title: `set Redis' ${delaySetting} back to ${delay}`, run: putBack });
  await client.configSet(delaySetting, "0");
  try {
    return await work();
  } finally {
    await putBack();
  }
}
