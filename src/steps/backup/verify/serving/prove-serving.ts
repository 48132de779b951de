import { randomBytes } from "node:crypto";
import { ParityError } from "../../../../errors/parity-error.ts";
import type { RunningStack } from "../../../../runtimes/runtime.ts";
import type { StepContext } from "../../../../work/context.ts";
import { type Client, openClientTo } from "../../../drill/client.ts";
import { withConnection } from "../../connection.ts";
import { letIn } from "../let-in.ts";
import type { Found } from "../proof.ts";
import type { Drill } from "../readable.ts";
import type { RestoredCopy } from "../restored-copy.ts";
import type { BoundProgram } from "./bound-program.ts";
import { type CopyApp, startCopyApp } from "./copy-app.ts";
import { lookAtRedis, startCopyRedis } from "./copy-redis.ts";
import type { CopyPlace } from "./copy-wiring.ts";
import { askInvariant, runSmoke } from "./smoke.ts";

/**
 * Starts an instance of the app on the copy, with a Redis of its own, and asks of it what it is asked of in production. What it writes
 * is written to the copy alone, which is removed.
 */
export async function proveServing(copy: RestoredCopy, drill: Drill, context: StepContext): Promise<void> {
  const { stack, book } = drill;
  const obstacle = obstacleToServing(stack);
  if (obstacle !== undefined) {
    await book.look({ level: "serving", name: "app ready" }, async () => ({ ok: undefined, detail: obstacle }));
    return;
  }
  const place = await placeFor(copy, stack);
  const redis: { program?: BoundProgram } = {};
  const redisFound = await book.look({ level: "serving", name: "redis" }, () =>
    failureFound(async () => {
      redis.program = await startCopyRedis(drill, place, context);
      return lookAtRedis(drill, place);
    }, context),
  );
  try {
    if (redisFound.ok !== true) return;
    await proveApp(copy, drill, place, context);
  } finally {
    await redis.program?.stop();
  }
}

async function proveApp(copy: RestoredCopy, { stack, book }: Drill, place: CopyPlace, context: StepContext): Promise<void> {
  const running: { app?: CopyApp; client?: Client } = {};
  const level = "serving" as const;
  try {
    const ready = await book.look({ level, name: "app ready" }, () =>
      failureFound(async () => {
        await withConnection(copy.server.address(copy.database), (client) => client.query("analyze"));
        running.app = await startCopyApp(stack, place, context);
        running.client = await openClientTo(stack, running.app.endpoint, 4);
        return onTheCopy(copy, stack);
      }, context),
    );
    const { client } = running;
    // Writes of an instance that is not on the copy would be somebody's own.
    if (ready.ok !== true || client === undefined) return;
    await book.look({ level, name: "app invariant" }, () => askInvariant(stack, client, context));
    await book.look({ level, name: "smoke" }, () => runSmoke(stack, client, context));
  } finally {
    running.client?.close();
    await running.app?.program.stop();
  }
}

/** Why no instance of the app can be started on a copy here; undefined when one can. */
export function obstacleToServing({ plan }: RunningStack): string | undefined {
  if (!plan.services.some(({ name }) => name === "app")) return "this stack has no app of its own";
  if (plan.app.source !== "command") return "the app comes as an image: an instance on a copy is started only of an app that is a command";
  return undefined;
}

async function placeFor({ server, database }: RestoredCopy, stack: RunningStack): Promise<CopyPlace> {
  const { default: getPort } = await import("get-port");
  const freePort = (): Promise<number> => getPort({ host: "127.0.0.1" });
  const password = randomBytes(24).toString("hex");
  await letIn(server, stack.plan.database.user, password);
  return {
    directory: server.directory,
    database: { port: server.port, name: database, password },
    redis: { port: await freePort(), password: randomBytes(24).toString("hex") },
    ports: { main: await freePort(), metrics: await freePort() },
  };
}

/** That it is ready on some database is not enough: a configuration can name another one in a way nobody here knows of. */
async function onTheCopy({ server, database }: RestoredCopy, { plan }: RunningStack): Promise<Found> {
  const { rows } = await withConnection(server.address("postgres"), (client) =>
    client.query<{ count: string }>("select count(*) from pg_stat_activity where datname = $1 and usename = $2", [
      database,
      plan.database.user,
    ]),
  );
  const count = Number(rows[0]?.count);
  if (count === 0)
    return { ok: false, detail: "it is ready, but has no connection to the copy: it reads its database's address from elsewhere" };
  return { ok: true, detail: `an instance is ready on the copy, ${count} connections` };
}

/** An instance that does not start is what was looked for, not a reason to give up. */
async function failureFound(work: () => Promise<Found>, { signal }: StepContext): Promise<Found> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ParityError)) throw error;
    const last = error.log.at(-1);
    // That a program cannot be had says nothing of the copy.
    return {
      ok: error.code === "TOOL_MISSING" ? undefined : false,
      detail: last === undefined ? error.message : `${error.message}; last line: ${last}`,
    };
  }
}
