import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { RunningStack } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { Session } from "../../src/session/session.ts";
import { whileReopening } from "../../src/session/while-starting.ts";
import { liveDatabase, withConnection } from "../../src/steps/backup/connection.ts";
import { markClosed, mayBeClosed, reopenClosed } from "../../src/steps/backup/live/closed.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { type LivePostgres, startLivePostgres } from "./backup-fixture.ts";
import { contextFor, host } from "./native-stack.ts";

/** A start that waits for a database that is closed shall not be waited for as long as a slow machine needs. */
const hurried = (plan: Plan): Plan => ({ ...plan, services: plan.services.map((service) => ({ ...service, readyWithinSeconds: 10 })) });

let live: LivePostgres;
let stack: RunningStack;

beforeAll(async () => {
  live = await startLivePostgres();
  ({ stack } = live);
});
afterAll(() => live?.stop());

const context = () => contextFor(new AbortController().signal, []);
const ask = (database: string, sql: string): Promise<unknown> =>
  withConnection({ ...liveDatabase(stack), database }, (client) => client.query(sql));
const closed = async (): Promise<string[]> => {
  const { rows } = (await ask("postgres", "select datname from pg_database where not datallowconn and datname <> 'template0'")) as {
    rows: { datname: string }[];
  };
  return rows.map(({ datname }) => datname);
};

/** The stack as a command sees it whose server must not be asked: nothing listens where it says. */
const unreachable = (): RunningStack =>
  new Proxy(stack, {
    get: (target, name) => {
      if (name === "endpoint") return () => ({ ...target.endpoint("postgres"), port: 9 });
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

test("without a mark no server is asked; with one it is, and the mark stays until that worked", async () => {
  await reopenClosed(unreachable());
  await markClosed(stack, [stack.plan.database.name]);
  await expect(reopenClosed(unreachable())).rejects.toThrow("on port 9 cannot be reached");
  expect(await mayBeClosed(stack)).toBe(true);
  await reopenClosed(stack);
  expect(await mayBeClosed(stack)).toBe(false);
});

test("a mark that cannot be read stands for the live database", async () => {
  const { name } = stack.plan.database;
  await markClosed(stack, [name]);
  await writeFile(join(stack.plan.stateDirectory, "closed", "native.json"), "{");
  await ask("postgres", `alter database ${name} with allow_connections false`);
  await reopenClosed(stack);
  expect(await closed()).toEqual([]);
});

describe("a parity that is killed in the middle of replacing a database", () => {
  test.each([
    ["before it has another name", 'alter database "orders" with allow_connections false', "orders"],
    ["after it has another name", "commit", "orders_before"],
  ])("%s: whichever database it was, the next one lets sessions in again", async (_, deadly, isClosed) => {
    for (const name of ["orders", "orders_before", "orders_growing"]) await ask("postgres", `drop database if exists ${name}`);
    for (const name of ["orders", "orders_growing"]) await ask("postgres", `create database ${name}`);
    const planFile = join(stack.plan.stateDirectory, "plan-of-test.json");
    await writeFile(planFile, JSON.stringify(stack.plan));
    const script = join(import.meta.dirname, "closing-owner.ts");
    const owner = await host.run({ command: host.nodePath, args: [script, planFile, "orders_growing", "orders", "orders_before", deadly] });
    expect(owner, owner.stderr).toMatchObject({ endedBy: "SIGKILL" });
    expect(await closed()).toEqual([isClosed]);
    await expect(ask(isClosed, "select 1")).rejects.toThrow(/not currently accepting connections/);
    await reopenClosed(stack);
    expect(await closed()).toEqual([]);
    await ask(isClosed, "select 1");
    expect(await mayBeClosed(stack)).toBe(false);
  });
});

test("a stack that went down with its database closed comes up: it is opened while it is waited for", async () => {
  const { name } = stack.plan.database;
  const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
  const session = { host, project: { runtime, plan: stack.plan } } as unknown as Session;
  const start = () => runtime.start(stack.plan, context());
  const never = new AbortController().signal;
  await ask("postgres", `alter database ${name} with allow_connections false`);
  await stack.stop("data", context());
  // The control: nobody opened it, so it never counts as ready.
  const inAHurry = whileReopening(session, never, () => runtime.start(hurried(stack.plan), context()));
  await expect(inAHurry).rejects.toMatchObject({ code: "SERVICE_NOT_READY" });
  await markClosed(stack, [name]);
  await whileReopening(session, never, start);
  expect(await closed()).toEqual([]);
  expect(await mayBeClosed(stack)).toBe(false);
});
