import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { kill } from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Link } from "../../src/runtimes/abilities.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { addToxic, removeToxic, toxicsOf } from "../../src/runtimes/toxiproxy.ts";
import { services } from "../../src/services/registry.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { leftOverFaults } from "../../src/steps/faults/ledger.ts";
import { cacheDirectoryOf } from "../../src/toolchain/cache.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import {
  ask,
  context,
  killedAt,
  type LinksStack,
  listeningAddresses,
  prepare,
  roundTrip,
  startLinksStack,
  toxiproxies,
} from "./links-fixture.ts";
import { host, stateOf } from "./native-stack.ts";

const database = { from: "app", to: "postgres" };
const link: Link = { from: "app", to: "postgres", port: "main" };
const patience = { timeout: 60_000, interval: 20 };

let links: LinksStack;
const linksFile = (): Promise<string> => readFile(join(links.plan.stateDirectory, "native/links.json"), "utf8");
const published = (): { postgres: number; redis: number } => ({
  postgres: links.stack.endpoint("postgres").port,
  redis: links.stack.endpoint("redis").port,
});

beforeAll(async () => {
  links = await startLinksStack();
});
afterAll(() => links.end());

async function expectDirect(): Promise<void> {
  for (const instance of [0, 1]) {
    expect(await ask(links.stack, "where", "", instance)).toEqual(published());
    expect(await ask(links.stack, "sql", "select 1 as one", instance)).toMatchObject({ rows: [{ one: 1 }], verified: true });
    await vi.waitFor(async () => expect(await ask(links.stack, "redis", "PING", instance)).toEqual({ answer: "PONG" }), patience);
  }
  expect(await toxiproxies(links.plan)).toEqual([]);
  await expect(linksFile()).rejects.toThrow("ENOENT");
}

describe("what is done to a link (app → postgres)", { timeout: 120_000, retry: 2 }, () => {
  beforeAll(async () => void (await links.stack.reroute(link, context)));
  const leftBehind: unknown[] = [];
  afterAll(async () => {
    await links.stack.routeDirectly(link, context);
    await links.stack.routeDirectly(link, context);
    // Of an attempt that was repeated as well, where nothing but what it left behind was wrong.
    expect(leftBehind).toEqual([]);
    await expectDirect();
  });
  // Somebody else who takes the machine makes any trip longer: then it is tried again. What one test leaves behind is its own failure, and not the next one's.
  afterEach(async ({ task }) => {
    for (const proxy of await links.stack.proxiesOf(link)) {
      const left = await toxicsOf(proxy);
      for (const name of [...left].reverse()) await removeToxic(proxy, name);
      if (task.result?.state !== "fail") leftBehind.push(...left);
      expect(left).toEqual([]);
    }
  });

  it("goes through a Toxiproxy on 127.0.0.1, TLS from end to end; rerouting again changes nothing", async () => {
    const proxies = await links.stack.proxiesOf(link);
    expect(proxies).toHaveLength(1);
    const before = await links.stack.status();
    expect(await links.stack.reroute(link, context)).toEqual(proxies);
    expect(await links.stack.status()).toEqual(before);
    expect(before.map(({ service, state }) => `${service} ${state}`)).toEqual([
      "postgres running",
      "redis running",
      "app running",
      "app running",
    ]);
    const where = await ask(links.stack, "where");
    expect(where.redis).toBe(published().redis);
    expect(where.postgres).not.toBe(published().postgres);
    expect(await ask(links.stack, "sql", "select ssl from pg_stat_ssl where pid = pg_backend_pid()")).toMatchObject({
      rows: [{ ssl: true }],
      verified: true,
    });
    const [pid = 0, ...more] = await toxiproxies(links.plan);
    expect(more).toEqual([]);
    expect(new Set(await listeningAddresses(pid))).toEqual(new Set(["0100007F"]));
  });

  it("latency: 100 ms are 100 ms, and gone after", async () => {
    const fault = prepare(links.stack, "latency", { ...database, ms: 100 });
    const before = await roundTrip(links.stack);
    await fault.inject(fault.given);
    const during = await roundTrip(links.stack);
    expect(await fault.remains(fault.given)).toBe("the way from app to postgres still has a toxic");
    await fault.undo(fault.given);
    await fault.undo(fault.given);
    const after = await roundTrip(links.stack);
    expect(before).toBeLessThan(20);
    expect(during - before).toBeGreaterThan(90);
    expect(during - before).toBeLessThan(110);
    expect(after).toBeLessThan(before + 10);
    expect(await fault.remains(fault.given)).toBeUndefined();
  });

  it("latency with jitter stays within it, each way", async () => {
    const fault = prepare(links.stack, "latency", { ...database, ms: 60, jitterMs: 40, direction: "both" });
    await fault.inject(fault.given);
    await ask(links.stack, "sql", "select 1");
    const trips: number[] = [];
    for (let trip = 0; trip < 12; trip += 1) trips.push((await ask(links.stack, "sql", "select 1")).ms);
    await fault.undo(fault.given);
    expect(Math.min(...trips)).toBeGreaterThan(39);
    expect(Math.max(...trips)).toBeLessThan(230);
    expect(Math.max(...trips) - Math.min(...trips)).toBeGreaterThan(10);
  });

  it("bandwidth: so many bytes take so long, and no time after", async () => {
    const fault = prepare(links.stack, "bandwidth", { ...database, bytesPerSecond: 400_000 });
    const megabyte = "slow select repeat('x', 800000) as x";
    const quickest = async (): Promise<number> => {
      const taken: number[] = [];
      for (let time = 0; time < 4; time += 1) taken.push((await ask(links.stack, "sql", megabyte)).ms);
      return Math.min(...taken);
    };
    const before = await quickest();
    await fault.inject(fault.given);
    const during = (await ask(links.stack, "sql", megabyte)).ms;
    await fault.undo(fault.given);
    await fault.undo(fault.given);
    const after = await quickest();
    expect(before).toBeLessThan(200);
    expect(during).toBeGreaterThan(1_800);
    expect(during).toBeLessThan(2_200);
    expect(after).toBeLessThan(200);
  });

  it("partition: silence on both old and new connections, and the server keeps the session of a client that left", async () => {
    const fault = prepare(links.stack, "partition", database);
    const sessions = async (): Promise<unknown> => {
      const [row] = await links.straight("select count(*)::int as n from pg_stat_activity where usename <> 'postgres'");
      return row?.["n"];
    };
    await ask(links.stack, "sql", "select 1");
    const held = await sessions();
    await fault.inject(fault.given);
    expect(await ask(links.stack, "sql", "select 1")).toEqual({ error: "silence" });
    expect((await ask(links.stack, "sql", "select 1")).error).toMatch(/timeout/);
    expect(await sessions()).toBe(held);
    await fault.undo(fault.given);
    await fault.undo(fault.given);
    expect(await ask(links.stack, "sql", "select 1 as one")).toMatchObject({ rows: [{ one: 1 }] });
    expect(await fault.remains(fault.given)).toBeUndefined();
    // What was cut off is closed by now, on the server's side too.
    await expect.poll(sessions, patience).toBe(held);
  });

  it.for([
    { direction: "upstream", arrives: 0 },
    { direction: "downstream", arrives: 1 },
  ])("partition $direction only: a write arrives $arrives times, unanswered", async ({ direction, arrives }) => {
    await links.straight("create table if not exists public.marks (mark text); truncate public.marks; grant all on public.marks to public");
    await ask(links.stack, "sql", "select 1");
    const fault = prepare(links.stack, "partition", { ...database, direction });
    await fault.inject(fault.given);
    expect(await ask(links.stack, "sql", "insert into public.marks values ('here')")).toEqual({ error: "silence" });
    expect(await links.straight("select count(*)::int as n from public.marks")).toEqual([{ n: arrives }]);
    await fault.undo(fault.given);
    expect(await ask(links.stack, "sql", "select 1 as one")).toMatchObject({ rows: [{ one: 1 }] });
    expect(await links.straight("select count(*)::int as n from public.marks")).toEqual([{ n: arrives }]);
  });

  it("reset: the answer is a reset; with a share, some of the connections live", async () => {
    const all = prepare(links.stack, "reset", database);
    await all.inject(all.given);
    expect((await ask(links.stack, "sql", "select 1")).error).toMatch(/ECONNRESET|terminated unexpectedly/);
    expect(await ask(links.stack, "sql", "select 1")).toEqual({ error: "ECONNRESET" });
    await all.undo(all.given);
    await all.undo(all.given);
    expect(await ask(links.stack, "sql", "select 1 as one")).toMatchObject({ rows: [{ one: 1 }] });

    const some = prepare(links.stack, "reset", { ...database, toxicity: 0.5 }, "test-2");
    await some.inject(some.given);
    let broken = 0;
    for (let attempt = 0; attempt < 40; attempt += 1) {
      // A connection of its own each time.
      if ((await ask(links.stack, "sql", "select pg_terminate_backend(pg_backend_pid())")).error === "ECONNRESET") broken += 1;
    }
    await some.undo(some.given);
    expect(broken).toBeGreaterThan(5);
    expect(broken).toBeLessThan(35);
  });

  it("slow-close: the server hears late that the client left", async () => {
    const leaving = async (): Promise<number> => {
      const { rows } = await ask(links.stack, "sql", "select pg_backend_pid() as pid");
      const session = `select count(*)::int as n from pg_stat_activity where pid = ${String(rows[0]?.["pid"])}`;
      expect(await links.straight(session)).toEqual([{ n: 1 }]);
      const startedAt = performance.now();
      await ask(links.stack, "leave");
      await expect.poll(() => links.straight(session), patience).toEqual([{ n: 0 }]);
      return performance.now() - startedAt;
    };
    const fault = prepare(links.stack, "slow-close", { ...database, ms: 900 });
    const before = await leaving();
    await fault.inject(fault.given);
    const during = await leaving();
    await fault.undo(fault.given);
    await fault.undo(fault.given);
    const after = await leaving();
    expect(before).toBeLessThan(600);
    expect(during).toBeGreaterThan(890);
    expect(during).toBeLessThan(1_800);
    expect(after).toBeLessThan(600);
  });

  it("an undo takes away its own fault only, and says what is left when it took nothing", async () => {
    const one = prepare(links.stack, "latency", { ...database, ms: 50 }, "test-1");
    const other = prepare(links.stack, "latency", { ...database, ms: 50 }, "test-10");
    await one.inject(one.given);
    await other.inject(other.given);
    await one.undo(one.given);
    expect(await roundTrip(links.stack)).toBeGreaterThan(45);
    expect(await one.remains(one.given)).toBeUndefined();
    expect(await other.remains(other.given)).toBe("the way from app to postgres still has a toxic");
    await other.undo(other.given);
    expect(await roundTrip(links.stack)).toBeLessThan(20);
  });

  it("a toxic that was never there is not undone into a success: its traces are read from Toxiproxy itself", async () => {
    const fault = prepare(links.stack, "reset", database);
    const [proxy] = await links.stack.proxiesOf(link);
    if (proxy === undefined) throw new Error("there is no proxy");
    await addToxic(proxy, { name: "test-1:0", type: "latency", stream: "upstream", toxicity: 1, attributes: { latency: 1, jitter: 0 } });
    expect(await fault.remains(fault.given)).toBe("the way from app to postgres still has a toxic");
    await expect(fault.inject(fault.given)).rejects.toMatchObject({ code: "TOOL_FAILED" });
    await fault.undo(fault.given);
  });
});

describe("a detour", { timeout: 120_000 }, () => {
  it("of two links is one Toxiproxy, which ends with the second", async () => {
    const cache: Link = { from: "app", to: "redis", port: "main" };
    await links.stack.reroute(link, context);
    await links.stack.reroute(cache, context);
    const running = await toxiproxies(links.plan);
    expect(running).toHaveLength(1);
    await links.stack.routeDirectly(link, context);
    expect(await toxiproxies(links.plan)).toEqual(running);
    const where = await ask(links.stack, "where", "", 1);
    expect(where.postgres).toBe(published().postgres);
    expect(where.redis).not.toBe(published().redis);
    await links.stack.routeDirectly(cache, context);
    await expectDirect();
  });

  it("stays when an instance is killed and restored", async () => {
    await links.stack.reroute(link, context);
    const fault = prepare(links.stack, "kill", { service: "app", instance: 0 });
    await fault.inject(fault.given);
    await fault.undo(fault.given);
    expect((await ask(links.stack, "where")).postgres).not.toBe(published().postgres);
    await links.stack.routeDirectly(link, context);
    await expectDirect();
  });

  it("whose Toxiproxy was killed is left by the undo", async () => {
    const fault = prepare(links.stack, "latency", { ...database, ms: 100 });
    await fault.arrange(fault.given);
    await fault.inject(fault.given);
    for (const pid of await toxiproxies(links.plan)) kill(pid, "SIGKILL");
    await fault.undo(fault.given);
    expect(await fault.remains(fault.given)).toBeUndefined();
    await expectDirect();
    await fault.dismantle(fault.given);
    await expectDirect();
  });

  it("is ended by `up`, which takes every link directly", async () => {
    await links.stack.reroute(link, context);
    expect((await ask(links.stack, "where")).postgres).not.toBe(published().postgres);
    await links.runtime.start(links.plan, context);
    await expectDirect();
  });

  it("is ended by `down`", async () => {
    await links.stack.reroute(link, context);
    await links.stack.stop("data", context);
    expect(await toxiproxies(links.plan)).toEqual([]);
    await expect(linksFile()).rejects.toThrow("ENOENT");
    expect(await stateOf(links.stack, "app")).toBe("absent");
    await links.stack.routeDirectly(link, context);
    expect(await stateOf(links.stack, "app")).toBe("absent");
    await links.runtime.start(links.plan, context);
    await expectDirect();
  });

  it.for([
    "there: before toxiproxy starts",
    "there: toxiproxy has started",
    "there: app 0 has stopped",
    "there: injected",
    "back: app 0 has stopped",
    "back: app 0 runs",
    "back: before toxiproxy ends",
    "back: toxiproxy has ended",
  ])("that SIGKILL cut short is healed from the record (%s)", async (moment) => {
    await killedAt(links.plan, moment);
    expect(await leftOverFaults(links.plan.stateDirectory)).toHaveLength(1);
    expect(await healLeftOverFaults(links.stack, context)).toHaveLength(1);
    await expectDirect();
    expect(await leftOverFaults(links.plan.stateDirectory)).toEqual([]);
  });
});

describe("what cannot be led through a proxy", () => {
  it.for<[Partial<Link>, RegExp]>([
    [{ from: "postgres", to: "redis" }, /^postgres opens no connection to redis's port "main"$/],
    [{ from: "app", to: "grafana" }, /^grafana is not part of this stack/],
    [{ port: "https" }, /^postgres has no port "https", only main$/],
  ])("%o is said why", async ([other, reason]) => {
    expect(await links.stack.rerouteObstacle({ ...link, ...other })).toMatch(reason);
    expect(await links.stack.rerouteObstacle(link)).toBeUndefined();
  });

  it("needs Toxiproxy: without it the reason names the way to get it", async () => {
    // What the stack itself needs is there; what is built with Go is not.
    const cacheDirectory = join(links.plan.root, "cache-without-go");
    await mkdir(cacheDirectory);
    await symlink(join(cacheDirectoryOf(host), "packages"), join(cacheDirectory, "packages"));
    const toolchain = createToolchain(host, { offline: true, cacheDirectory });
    const stack = createNativeRuntime(host, toolchain, services).attach(links.plan);
    const fault = prepare(stack, "latency", { ...database, ms: 100 });
    expect(await fault.obstacle(fault.given)).toMatch(/toxiproxy.*go install github.com\/Shopify\/toxiproxy/);
  });
});
