import { readFile } from "node:fs/promises";
import { get } from "node:https";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import type { Link, Target } from "../../src/runtimes/abilities.ts";
import { createComposeRuntime } from "../../src/runtimes/compose/runtime.ts";
import type { ComposeStack } from "../../src/runtimes/compose/stack.ts";
import { plannedLimits } from "../../src/runtimes/containers/limits.ts";
import { addToxic, removeToxic } from "../../src/runtimes/toxiproxy.ts";
import { expiredPath } from "../../src/secrets/certificates.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { host, openSandbox, type Sandbox, whyNoEngine } from "./small-stack.ts";

const reason = await whyNoEngine();
if (reason) console.log(`skipped: what a stack of containers does to itself (${reason})`);
const docker = new Docker();
const app: Target = { service: "app", instance: 0 };
const database: Target = { service: "postgres", instance: 0 };
const mebibyte = 1024 ** 2;

interface Reached {
  readonly address?: string;
  readonly ms?: number;
  readonly trusted?: boolean;
  readonly error?: string;
}

describe.skipIf(reason !== undefined)("what a stack of containers does to itself", { timeout: 180_000 }, () => {
  const runtime = createComposeRuntime(host, createToolchain(host, { paths: {} }), services);
  let sandbox: Sandbox;
  let plan: Plan;
  let stack: ComposeStack;

  beforeAll(async () => {
    sandbox = await openSandbox("compose-faults");
    plan = sandbox.plan();
    stack = (await runtime.start(plan, sandbox.context(AbortSignal.timeout(580_000)))) as ComposeStack;
  }, 600_000);

  afterAll(async () => {
    await runtime.attach(plan).stop("nothing", sandbox.context());
    const left = await docker.listContainers({ all: true, filters: { label: [`dev.parity.project=${plan.project}`] } });
    expect(left.map(({ Names }) => Names)).toEqual([]);
    await sandbox[Symbol.asyncDispose]();
  }, 180_000);

  const reach = async (instance: number): Promise<Reached> => {
    const answer = await fetch(`http://127.0.0.1:${stack.endpoint("app", "main", instance).port}/database`, {
      headers: { connection: "close" },
      // More than the app itself waits; one that is just ended may never answer.
      signal: AbortSignal.timeout(20_000),
    });
    return (await answer.json()) as Reached;
  };
  const inspect = (name: string) => docker.getContainer(`parity-${plan.project}-${name}-1`).inspect();
  const addressOf = async (name: string): Promise<string | undefined> =>
    (await inspect(name)).NetworkSettings.Networks[`parity-${plan.project}_data`]?.IPAddress;
  const stateOf = async ({ service, instance }: Target) =>
    (await stack.status()).find((each) => each.service === service && each.instance === instance)?.state;
  /** Undone as a later process would: by what the engine knows. */
  const later = async (): Promise<ComposeStack> => (await runtime.find(plan)) as ComposeStack;

  describe("limits", () => {
    const work = "const began = performance.now(); for (let i = 0; i < 3e8; i += 1); console.log(performance.now() - began)";
    const workMs = async () => Number((await stack.exec("app", ["node", "-e", work])).stdout);
    /** Others on this machine make some of it take longer. */
    const quickest = async (measure: () => Promise<number>) => Math.min(await measure(), await measure(), await measure());

    test("of the processor slow an instance down until they are lifted", async () => {
      const before = await quickest(workMs);
      expect(await stack.limitObstacle(app, { cpus: 0.1 })).toBeUndefined();
      await stack.limit(app, { cpus: 0.1 });
      expect(await stack.limitsOf(app)).toEqual({ cpus: 0.1 });
      expect(await workMs()).toBeGreaterThan(3 * before);
      await (await later()).unlimit(app);
      await stack.unlimit(app);
      expect(await stack.limitsOf(app)).toBeUndefined();
      expect(await quickest(workMs)).toBeLessThan(3 * before);
    });

    test("of memory have the kernel end what needs more, and the instance runs once they are lifted", async () => {
      const hungry = ["node", "-e", "const all = []; for (;;) all.push(Buffer.alloc(16e6, 1))"];
      await stack.limit(app, { memoryBytes: 192 * mebibyte });
      expect(await stack.limitsOf(app)).toEqual({ memoryBytes: 192 * mebibyte });
      expect((await stack.exec("app", hungry)).exitCode).toBe(137);
      await stack.limit(app, { memoryBytes: mebibyte });
      // Every answer needs some more.
      const restarts = async () => {
        await Promise.allSettled(Array.from({ length: 50 }, () => reach(0)));
        return (await inspect("app-0")).RestartCount;
      };
      await expect.poll(restarts, { timeout: 60_000 }).toBeGreaterThan(0);
      await (await later()).unlimit(app);
      await stack.restore(app, sandbox.context());
      expect(await stateOf(app)).toBe("running");
      expect(await reach(0)).toMatchObject({ trusted: true });
      const { memoryBytes } = plannedLimits(plan, plan.services.find(({ name }) => name === "app") as Plan["services"][number]);
      expect((await inspect("app-0")).HostConfig).toMatchObject({ Memory: memoryBytes, MemorySwap: 2 * memoryBytes });
      expect(await stack.limitsOf(app)).toBeUndefined();
    });

    test("of writing slow what is written to the disk down, where this machine shows the control group", async ({ skip }) => {
      const obstacle = await stack.limitObstacle(database, { writeBytesPerSecond: mebibyte });
      skip(obstacle !== undefined, obstacle);
      const writing =
        "dd if=/dev/zero of=/var/lib/postgresql/data/written bs=256k count=12 oflag=direct && rm /var/lib/postgresql/data/written";
      const writeMs = async () => {
        const began = performance.now();
        expect((await stack.exec("postgres", ["sh", "-c", writing])).exitCode).toBe(0);
        return performance.now() - began;
      };
      await stack.limit(database, { writeBytesPerSecond: mebibyte });
      expect(await stack.limitsOf(database)).toEqual({ writeBytesPerSecond: mebibyte });
      expect(await writeMs()).toBeGreaterThan(2_000);
      await (await later()).unlimit(database);
      await stack.unlimit(database);
      expect(await stack.limitsOf(database)).toBeUndefined();
      expect(await quickest(writeMs)).toBeLessThan(2_000);
    });
  });

  describe("detours", () => {
    const link: Link = { from: "app", to: "postgres", port: "main" };

    test("lead one service through Toxiproxy under the same name, and no other", async () => {
      expect(await stack.rerouteObstacle(link)).toBeUndefined();
      const [proxy, ...others] = await stack.reroute(link, sandbox.context());
      if (proxy === undefined) throw new Error("a link has a proxy for each instance it leads to");
      expect(others).toEqual([]);
      for (const instance of [0, 1]) {
        const reached = await reach(instance);
        expect(reached).toMatchObject({ trusted: true });
        expect(reached.address).not.toBe(await addressOf("postgres"));
      }
      expect((await stack.exec("postgres-exporter", ["getent", "hosts", "postgres"])).stdout).toContain(await addressOf("postgres"));
      await addToxic(proxy, { name: "late", type: "latency", stream: "downstream", toxicity: 1, attributes: { latency: 300 } });
      expect((await reach(1)).ms).toBeGreaterThan(290);
      await removeToxic(proxy, "late");
      await expect.poll(async () => (await reach(1)).ms).toBeLessThan(290);

      const detour = docker.getContainer(`parity-${plan.project}-toxiproxy-app-postgres`);
      const { HostConfig, Config } = await detour.inspect();
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ["ALL"], Privileged: false });
      expect(HostConfig.PortBindings).toEqual({ "8474/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] });
      expect(Config.Labels).toMatchObject({ "dev.parity.project": plan.project });

      // Its Toxiproxy gone, the link has only the direct way left.
      await detour.kill();
      await (await later()).routeDirectly(link, sandbox.context());
      await stack.routeDirectly(link, sandbox.context());
      expect(await stack.proxiesOf(link)).toEqual([]);
      for (const instance of [0, 1]) expect(await reach(instance)).toMatchObject({ trusted: true, address: await addressOf("postgres") });
    });

    test("lead to each of several instances on the same port, and are gone after the next start", async () => {
      const toApp: Link = { from: "load-balancer", to: "app", port: "main" };
      const proxies = await stack.reroute(toApp, sandbox.context());
      expect(new Set(proxies.map(({ api }) => api)).size).toBe(2);
      const cut = { name: "cut", type: "timeout", stream: "downstream", toxicity: 1, attributes: { timeout: 100 } } as const;
      const throughBalancer = () => askOverTls(stack, "/who");
      await expect.poll(throughBalancer, { timeout: 60_000 }).toBe(200);
      for (const proxy of proxies) await addToxic(proxy, cut);
      await expect.poll(throughBalancer, { timeout: 60_000 }).toBeGreaterThanOrEqual(500);
      await runtime.start(plan, sandbox.context());
      expect(await stack.proxiesOf(toApp)).toEqual([]);
      await expect.poll(throughBalancer, { timeout: 60_000 }).toBe(200);
    });

    test("are refused with the reason where there is no such link", async () => {
      expect(await stack.rerouteObstacle({ ...link, port: "metrics" })).toMatch(/^postgres has no port "metrics"/);
      expect(await stack.rerouteObstacle({ ...link, from: "redis" })).toMatch(/^redis opens no connection to postgres/);
      expect(await stack.rerouteObstacle({ ...link, from: "migrate" })).toBe("migrate runs once and has ended");
    });
  });

  test("an instance whose names are broken gets no answer, and every other one does", async () => {
    expect(await stack.namesObstacle(app)).toBeUndefined();
    await stack.breakNames(app);
    await stack.breakNames(app);
    expect((await reach(0)).error).toBeDefined();
    expect(await reach(1)).toMatchObject({ trusted: true });
    await (await later()).mendNames(app);
    await stack.mendNames(app);
    await expect.poll(() => reach(0), { timeout: 60_000 }).toMatchObject({ trusted: true });
  });

  test("a service presents another certificate until its own is laid out again", async () => {
    const both = await readFile(expiredPath(plan.stateDirectory), "utf8");
    const keyAt = both.indexOf("-----BEGIN", 1);
    expect(await stack.certificateObstacle("load-balancer")).toBeUndefined();
    expect(await stack.certificateObstacle("redis-exporter")).toBe("redis-exporter presents no certificate");
    await stack.present("load-balancer", { certificate: both.slice(0, keyAt), key: both.slice(keyAt) }, sandbox.context());
    expect(await stack.presentsAnother("load-balancer")).toBe(true);
    expect(await askOverTls(stack, "/who")).toBe("CERT_HAS_EXPIRED");
    expect(await reach(0)).toMatchObject({ trusted: true });
    await (await later()).present("load-balancer", undefined, sandbox.context());
    await stack.present("load-balancer", undefined, sandbox.context());
    expect(await stack.presentsAnother("load-balancer")).toBe(false);
    expect(await askOverTls(stack, "/who")).toBe(200);
  });

  test("stored bytes are opened while the instance is down, those of its data alone", async () => {
    await expect(stack.readData(database, "PG_VERSION", 0, 2)).rejects.toThrow("runs, so its data cannot be opened");
    await stack.halt(database);
    expect((await inspect("postgres")).HostConfig.RestartPolicy?.Name).toBe("no");
    expect(await stack.dataObstacle(database)).toBeUndefined();
    expect(await stack.dataObstacle(app)).toBe("app stores no data");
    const first = await stack.readData(database, "global/pg_control", 0, 8_192);
    expect(first).toHaveLength(8_192);
    const changed = Buffer.from([1, 0, 255, 10]);
    await stack.writeData(database, "global/pg_control", 4_000, changed);
    const second = await stack.readData(database, "global/pg_control", 0, 8_192);
    expect(second).toEqual(Buffer.concat([first.subarray(0, 4_000), changed, first.subarray(4_004)]));
    await stack.writeData(database, "global/pg_control", 4_000, first.subarray(4_000, 4_004));
    await expect(stack.readData(database, "../outside", 0, 1)).rejects.toMatchObject({ code: "NOT_OURS" });
    await expect(stack.readData(database, "nowhere", 0, 1)).rejects.toMatchObject({ code: "ENGINE_FAILED" });
    await stack.restore(database, sandbox.context());
    expect((await inspect("postgres")).HostConfig.RestartPolicy?.Name).toBe("unless-stopped");
    expect(await reach(1)).toMatchObject({ trusted: true });
  });

  test("containers that are not this stack's are left alone, and stand in the way with a reason", async () => {
    const Image = (await inspect("redis")).Config.Image;
    const foreign = async (name: string, Labels: Record<string, string>) => {
      const made = await docker.createContainer({ name, Image, Labels, Cmd: ["sleep", "600"] });
      onTestFinished(() => made.remove({ force: true, v: true }));
      await made.start();
      return made;
    };
    const labels = { "dev.parity.project": plan.project, "dev.parity.service": "grafana", "dev.parity.instance": "0" };
    const other = await foreign(`parity-${plan.project}-grafana-1`, { ...labels, "dev.parity.stack": "another" });
    const target: Target = { service: "grafana", instance: 0 };
    const faults = [
      () => stack.kill(target),
      () => stack.halt(target),
      () => stack.pause(target),
      () => stack.limit(target, { cpus: 0.1 }),
      () => stack.breakNames(target),
    ];
    for (const fault of faults) await expect(fault()).rejects.toMatchObject({ code: "NOT_RUNNING" });
    await stack.restore(target, sandbox.context());
    await stack.unlimit(target);
    expect((await other.inspect()).State.Status).toBe("running");

    await foreign(`parity-${plan.project}-toxiproxy-redis-exporter-redis`, {});
    const link: Link = { from: "redis-exporter", to: "redis", port: "main" };
    await expect(stack.reroute(link, sandbox.context())).rejects.toMatchObject({ code: "NOT_OURS" });
    await foreign(`parity-${plan.project}-stranger-1`, { "com.docker.compose.project": `parity-${plan.project}` });
    await expect(stack.present("load-balancer", undefined, sandbox.context())).rejects.toMatchObject({ code: "NOT_OURS" });
  });
});

/** The status of an answer through the load balancer, or why a client does not take it. */
async function askOverTls(stack: ComposeStack, path: string): Promise<number | string> {
  const ca = await readFile(stack.authorityFile(), "utf8");
  const { port } = stack.endpoint("load-balancer");
  return new Promise((resolve) => {
    const asked = get({ host: "localhost", port, path, ca, agent: false, timeout: 5_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.once("error", ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
    asked.once("timeout", () => asked.destroy(new Error("no answer in time")));
  });
}
