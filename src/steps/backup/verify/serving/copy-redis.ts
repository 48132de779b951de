import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { whole } from "../../../../text/words.ts";
import type { StepContext } from "../../../../work/context.ts";
import { infoOf, withRedis } from "../../../faults/redis-access.ts";
import { openFile } from "../../codec/open-file.ts";
import { fileOf } from "../../manifest.ts";
import { bareEnvironment, requireProgram } from "../../programs.ts";
import type { Found } from "../proof.ts";
import type { Drill } from "../readable.ts";
import { type BoundProgram, startBound } from "./bound-program.ts";
import type { CopyPlace } from "./copy-wiring.ts";

const readyWithinSeconds = 120;

/** A Redis of the copy's own, with what the backup has of the source's, or empty. Stores nothing. Rejects when it does not take the file. */
export async function startCopyRedis(
  { opened, keys }: Drill,
  { directory, redis }: CopyPlace,
  context: StepContext,
): Promise<BoundProgram> {
  const folder = join(directory, "redis");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (opened.manifest.redis !== undefined) {
    const { name } = fileOf(opened.manifest, "redis.rdb");
    await pipeline(openFile(opened, name, keys, context), createWriteStream(join(folder, "dump.rdb"), { mode: 0o600 }));
  }
  const settings = [
    "bind 127.0.0.1",
    `port ${redis.port}`,
    `dir ${JSON.stringify(folder)}`,
    "dbfilename dump.rdb",
    // On the command line everybody could read it.
    `requirepass ${redis.password}`,
    'save ""',
    "appendonly no",
    "daemonize no",
    'logfile ""',
  ];
  const tool = await requireProgram("redis-server", context);
  const spec = {
    command: tool.path,
    args: ["-"],
    env: bareEnvironment(context.host, tool),
    onlyEnv: true,
    input: `${settings.join("\n")}\n`,
  };
  const program = await startBound("the copy's Redis", spec, context);
  const where = {
    service: "redis" as const,
    instance: 0,
    address: () => ({ host: "127.0.0.1", port: redis.port, protocol: "tcp" as const }),
    database: { name: "", user: "", password: "" },
    redisPassword: redis.password,
  };
  await program.ready({ kind: "redis", port: "main" }, where, readyWithinSeconds).catch(async (error: unknown) => {
    await program.stop();
    throw error;
  });
  return program;
}

/** What came out of the file: keys that are there, and those whose time was up meanwhile. Their number in the source changes by itself. */
export async function lookAtRedis({ opened }: Drill, { redis }: CopyPlace): Promise<Found> {
  const { redis: source } = opened.manifest;
  if (source === undefined) return { ok: true, detail: "started empty: the backup has none of it" };
  const place = {
    endpoint: () => ({ service: "redis" as const, instance: 0, host: "127.0.0.1", port: redis.port, protocol: "tcp" as const }),
    secret: () => redis.password,
  };
  const loaded = await withRedis(place, async (client) => {
    const [keys, expired] = [
      await infoOf(client, "persistence", "rdb_last_load_keys_loaded"),
      await infoOf(client, "persistence", "rdb_last_load_keys_expired"),
    ];
    return Number(keys ?? 0) + Number(expired ?? 0);
  });
  const { before, after } = source.keys;
  return {
    // None at all where there were some all the time is a file that is empty, not keys whose time was up.
    ok: loaded > 0 || Math.min(before, after) === 0,
    detail: `${whole(loaded)} keys in the file, ${whole(before)} in the source before it was taken and ${whole(after)} after`,
  };
}
