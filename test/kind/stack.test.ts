import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import {
  canBreakNames,
  canEndInstances,
  canLimitResources,
  canPresentCertificates,
  canRerouteLinks,
  type EndsInstances,
  ofTarget,
  type Target,
} from "../../src/runtimes/abilities.ts";
import { chooseRuntime } from "../../src/runtimes/choose.ts";
import { requireEngine } from "../../src/runtimes/containers/engine.ts";
import { type KindApi, openApi } from "../../src/runtimes/kind/api.ts";
import { findCluster } from "../../src/runtimes/kind/cluster/find-cluster.ts";
import { clusterName, kindDirectory, kubeconfigPath } from "../../src/runtimes/kind/cluster/names.ts";
import { createKindRuntime } from "../../src/runtimes/kind/runtime.ts";
import { podsOf, readWorld, workloadOf } from "../../src/runtimes/kind/world.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { host, openSandbox, type Sandbox } from "../compose/small-stack.ts";
import { type BreakingGiven, breakingTests } from "./breaking.ts";
import { conformTests } from "./conform/conform.ts";
import { factsTests } from "./facts.ts";
import { inForceTests } from "./in-force.ts";
import { nodeImageHere } from "./node-image.ts";
import { releaseTests } from "./releases.ts";
import { waitingTests } from "./waiting.ts";

function breakable(stack: RunningStack): BreakingGiven["stack"] {
  if (canEndInstances(stack) && canLimitResources(stack) && canBreakNames(stack) && canRerouteLinks(stack) && canPresentCertificates(stack))
    return stack;
  throw new Error("the kind stack can be broken in more ways");
}

const { image, reason } = await nodeImageHere();
if (reason) console.log(`skipped: a stack on kind (${reason})`);

describe.skipIf(reason !== undefined)("a stack of pods", { timeout: 300_000 }, () => {
  let sandbox: Sandbox;
  let plan: Plan;
  let runtime: Runtime;
  let stack: RunningStack & EndsInstances;
  let api: KindApi;

  const able = (found: RunningStack | undefined): RunningStack & EndsInstances => {
    if (found === undefined || !canEndInstances(found)) throw new Error("the kind stack ends instances");
    return found;
  };
  const stateOf = async (target: Target): Promise<string | undefined> => ofTarget(await stack.status(), target)?.state;
  const ask = async (sql: string): Promise<unknown> => {
    const { host: address, port } = stack.endpoint("postgres");
    const client = new pg.Client({
      host: address,
      port,
      user: plan.database.user,
      database: plan.database.name,
      password: stack.secret("app-database"),
      ssl: { rejectUnauthorized: false },
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return Object.values((await client.query(sql)).rows[0] ?? {})[0];
    } finally {
      void client.end().catch(() => undefined);
    }
  };

  const databaseAnswers = (): Promise<boolean> =>
    ask("select 1").then(
      () => true,
      () => false,
    );

  beforeAll(async () => {
    sandbox = await openSandbox("kind-stack", "kind");
    plan = sandbox.plan({ kind: { nodeImage: image ?? "" } });
    runtime = createKindRuntime(host, createToolchain(host, {}), services);
    stack = able(await runtime.start(plan, sandbox.context(AbortSignal.timeout(580_000))));
    api = await openApi(kubeconfigPath(plan));
  }, 600_000);

  afterAll(async () => {
    await runtime.attach(plan).stop("nothing", sandbox.context());
    expect(await findCluster(await requireEngine(host), plan)).toBeUndefined();
    await expect(stat(kindDirectory(plan))).rejects.toMatchObject({ code: "ENOENT" });
    await sandbox[Symbol.asyncDispose]();
  }, 120_000);

  test("every planned instance runs, the one-shot is finished, and each said when it was ready", async () => {
    const states = Object.fromEntries((await stack.status()).map((one) => [`${one.service}/${one.instance}`, one.state]));
    const planned = plan.services.flatMap(({ name, kind, instances }) =>
      Array.from({ length: instances }, (_, instance) => [`${name}/${instance}`, kind === "one-shot" ? "finished" : "running"]),
    );
    expect(states).toEqual(Object.fromEntries(planned));
    expect(sandbox.facts.filter(({ type }) => type === "service.ready")).toHaveLength(planned.length);
  });

  test("what runs is found again by whoever asks, without what started it", async () => {
    const found = await createKindRuntime(host, createToolchain(host, {}), services).find(plan);
    expect((await found?.status())?.every(({ state }) => state === "running" || state === "finished")).toBe(true);
  });

  test("a second start keeps every pod, and says so", async () => {
    const names = async () => (await readWorld(api, plan)).pods.map(({ metadata }) => metadata?.uid).sort();
    const before = await names();
    sandbox.facts.length = 0;
    await runtime.start(plan, sandbox.context());
    expect(await names()).toEqual(before);
    const kept = sandbox.facts.flatMap((fact) => (fact.type === "service.ready" && !fact.kept ? [fact.service] : []));
    expect(kept).toEqual([]);
  });

  test("the app is reached through the load balancer", async () => {
    const { port } = stack.endpoint("load-balancer", "http");
    const answer = await fetch(`http://127.0.0.1:${port}/anything`, { redirect: "manual" });
    expect(answer.status).toBe(308);
    expect(answer.headers.get("location")).toMatch(/^https:/);
  });

  test("exec gives both outputs and the exit code, and says what does not exist", async () => {
    expect(await stack.exec("redis", ["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual({
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
    expect((await stack.exec("redis", ["true"])).exitCode).toBe(0);
    await expect(stack.exec("redis", ["no-such-program"])).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND" });
    await expect(stack.exec("redis", ["sleep", "60"], AbortSignal.timeout(300))).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("logs end with the last line, and follow until the signal fires", async () => {
    const last: string[] = [];
    for await (const { text } of stack.logs("postgres", { tail: 2, follow: false, signal: AbortSignal.timeout(10_000) })) last.push(text);
    expect(last).toHaveLength(2);
    const stop = new AbortController();
    const followed: string[] = [];
    for await (const { text } of stack.logs("postgres", { tail: 1, follow: true, signal: stop.signal })) {
      followed.push(text);
      stop.abort();
    }
    expect(followed).toHaveLength(1);
    const migrated: string[] = [];
    for await (const { text } of stack.logs("migrate", { tail: 5, follow: false, signal: AbortSignal.timeout(10_000) }))
      migrated.push(text);
    expect(migrated).toContain("database reached");
  });

  test("usage counts what each running instance has used", async () => {
    const usage = await stack.usage();
    expect(usage).toHaveLength(plan.services.reduce((sum, { kind, instances }) => sum + (kind === "service" ? instances : 0), 0));
    for (const { cpuSeconds, memoryBytes } of usage) {
      expect(cpuSeconds).toBeGreaterThan(0);
      expect(memoryBytes).toBeGreaterThan(100_000);
    }
  });

  describe.each(["kill", "halt", "pause"] as const)("%s", (ending) => {
    test.each<Target>([
      { service: "postgres", instance: 0 },
      { service: "app", instance: 0 },
    ])("takes $service/$instance away until it is undone, and undoing twice does no more", async (target) => {
      const undo = () => (ending === "pause" ? stack.resume(target) : stack.restore(target, sandbox.context()));
      const controller = async () => workloadOf(await readWorld(api, plan), target.service);
      const asked = async () => {
        const found = await controller();
        return found?.kind === "Job" ? undefined : found?.spec?.replicas;
      };
      const planned = await asked();
      await stack[ending](target);
      expect(await stateOf(target)).toBe(ending === "pause" ? "paused" : "exited");
      // Its pod goes, and nothing makes another; one that is paused is still there.
      const left = (planned ?? 1) - (ending === "pause" ? 0 : 1);
      await expect.poll(async () => podsOf(await readWorld(api, plan), target.service).length, { timeout: 60_000 }).toBe(left);
      expect(await asked()).toBe(left);
      expect(await databaseAnswers()).toBe(target.service !== "postgres");
      await undo();
      expect(await stateOf(target)).toBe("running");
      expect(await asked()).toBe(planned);
      await expect.poll(databaseAnswers).toBe(true);
      await undo();
      expect(await stateOf(target)).toBe("running");
    });
  });

  test("an autoscaler that was told to leave a killed instance alone has its bounds again", async () => {
    const path = `/apis/autoscaling/v2/namespaces/${plan.project}/horizontalpodautoscalers/app`;
    const bounds = async () => (await api.request<{ spec: { minReplicas: number; maxReplicas: number } }>({ path })).spec;
    const before = await bounds();
    const target = { service: "app", instance: 1 } as const;
    await stack.kill(target);
    expect(await bounds()).toMatchObject({ minReplicas: 1, maxReplicas: 1 });
    await stack.restore(target, sandbox.context());
    expect(await bounds()).toEqual(before);
  });

  test("what is laid out for a person holds the secrets, and nobody else may read it", async () => {
    const folder = join(kindDirectory(plan), "manifests");
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const file = join(folder, "01-postgres-secret.yaml");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, "utf8")).not.toContain("example-postgres");
    for (const [path, content] of await runtime.render(plan)) expect(content, path).not.toContain(stack.secret("postgres"));
  });

  breakingTests(() => ({ plan, stack: breakable(stack), sandbox }));

  waitingTests(() => ({ api, plan, sandbox }));

  inForceTests(() => ({ plan, stack }));

  factsTests(() => ({ api, plan, stack }));

  releaseTests(() => ({ stack, sandbox }));

  conformTests(() => ({ api, plan, runtime, sandbox }));

  test("down keeps cluster and data, a start that fails takes back what it made, and the next one has the data", async () => {
    await ask("create table kept as select 42 as answer");
    await stack.stop("data", sandbox.context());
    expect(await runtime.find(plan)).toBeUndefined();
    const next = await chooseRuntime(host, createToolchain(host, {}), services, { wanted: undefined, before: plan });
    expect({ ...next, runtime: next.runtime.kind }).toMatchObject({ runtime: "kind", stack: undefined, keepsPorts: true });
    const other = await chooseRuntime(host, createToolchain(host, {}), services, { wanted: "native", before: plan });
    expect({ ...other, runtime: other.runtime.kind }).toMatchObject({ runtime: "native", keepsPorts: false });
    expect((await readWorld(api, plan)).pods).toEqual([]);
    expect((await stack.status()).every(({ state }) => state === "absent")).toBe(true);
    // Idempotent.
    await stack.stop("data", sandbox.context());
    const newer = {
      ...plan,
      services: plan.services.map((service) => (service.name === "postgres" ? { ...service, version: "16" } : service)),
    };
    await expect(runtime.start(newer, sandbox.context())).rejects.toMatchObject({ code: "DATA_MISMATCH" });

    const redis = {
      ...services.redis,
      launch: (...given: Parameters<typeof services.redis.launch>) => ({
        ...services.redis.launch(...given),
        containerEntrypoint: ["sh", "-c", "echo last words; exit 7"],
        containerArgs: [],
      }),
    };
    const broken = createKindRuntime(host, createToolchain(host, {}), { ...services, redis });
    await expect(broken.start(plan, sandbox.context())).rejects.toMatchObject({
      code: "SERVICE_EXITED",
      message: expect.stringMatching(/^redis cannot get ready: pod redis-0 is in CrashLoopBackOff .* exit code 7$/),
      log: expect.arrayContaining(["last words"]),
    });
    await expect.poll(async () => (await readWorld(api, plan)).workloads.length, { timeout: 60_000 }).toBe(0);
    expect(await runtime.stays?.(plan)).toBe(true);

    // The API server ends in the middle of it, as it does when its node is short of memory.
    const context = sandbox.context();
    const endApiServer = () =>
      host.run({ command: "docker", args: ["exec", `${clusterName(plan)}-control-plane`, "pkill", "-KILL", "kube-apiserver"] });
    let ended: ReturnType<typeof endApiServer> | undefined;
    const emit: typeof context.emit = (fact) => {
      if (fact.type === "service.starting") ended ??= endApiServer();
      context.emit(fact);
    };
    stack = able(await runtime.start(plan, { ...context, emit }));
    expect(await ended).toMatchObject({ exitCode: 0 });
    expect(await ask("select answer from kept")).toBe(42);
  });
});
