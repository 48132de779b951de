import { createServer, type Server } from "node:net";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { canEndInstances, type Target } from "../../src/runtimes/abilities.ts";
import { volumeName } from "../../src/runtimes/compose/names.ts";
import { createComposeRuntime } from "../../src/runtimes/compose/runtime.ts";
import { placeholderSecrets } from "../../src/runtimes/containers/placeholder-secrets.ts";
import { withClient } from "../../src/runtimes/kind/exec.ts";
import { wireLaunch } from "../../src/runtimes/kind/wiring.ts";
import { requirePlanned } from "../../src/runtimes/planned.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import type { ServiceRegistry } from "../../src/services/registry.ts";
import { services } from "../../src/services/registry.ts";
import { host, openSandbox, type Sandbox, whyNoEngine } from "./small-stack.ts";

const reason = await whyNoEngine();
if (reason) console.log(`skipped: compose runtime (${reason})`);
const docker = new Docker();
const toolchainUnused = {} as Parameters<typeof createComposeRuntime>[1];

function runtimeWith(changes: Partial<ServiceRegistry> = {}): Runtime {
  return createComposeRuntime(host, toolchainUnused, { ...services, ...changes });
}

async function leftOver(plan: Plan): Promise<string[]> {
  const filters = { label: [`dev.parity.project=${plan.project}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names }) => Names[0] ?? ""),
    ...networks.map(({ Name }) => Name),
    ...(volumes.Volumes ?? []).map(({ Name }) => Name),
  ];
}

describe.skipIf(reason !== undefined)("a stack of Debian-built images", { timeout: 600_000 }, () => {
  let sandbox: Sandbox;
  let plan: Plan;
  let runtime: Runtime;
  let stack: RunningStack;

  beforeAll(async () => {
    sandbox = await openSandbox("compose-test");
    plan = sandbox.plan();
    runtime = runtimeWith();
    stack = await runtime.start(plan, sandbox.context(AbortSignal.timeout(580_000)));
  }, 600_000);

  afterAll(async () => {
    await runtime?.attach(plan).stop("nothing", sandbox.context());
    expect(await leftOver(plan)).toEqual([]);
    await sandbox[Symbol.asyncDispose]();
  }, 180_000);

  test("every planned instance runs, the one-shot is finished, and each said when it was ready", async () => {
    const states = Object.fromEntries((await stack.status()).map((one) => [`${one.service}/${one.instance}`, one.state]));
    const planned = plan.services.flatMap(({ name, kind, instances }) =>
      Array.from({ length: instances }, (_, instance) => [`${name}/${instance}`, kind === "one-shot" ? "finished" : "running"]),
    );
    expect(states).toEqual(Object.fromEntries(planned));
    const ready = sandbox.facts.filter(({ type }) => type === "service.ready");
    expect(ready).toHaveLength(planned.length);
  });

  test("a second start keeps every container", async () => {
    const before = (await stack.status()).map(({ pid }) => pid);
    sandbox.facts.length = 0;
    await runtime.start(plan, sandbox.context());
    expect((await stack.status()).map(({ pid }) => pid)).toEqual(before);
    const kept = sandbox.facts.flatMap((fact) => (fact.type === "service.ready" ? [fact.kept] : []));
    expect(kept).toEqual(before.map(() => true));
  });

  test("the app is reached through the load balancer", async () => {
    const { port } = stack.endpoint("load-balancer", "http");
    const answer = await fetch(`http://127.0.0.1:${port}/anything`, { redirect: "manual" });
    expect(answer.status).toBe(308);
    expect(answer.headers.get("location")).toMatch(/^https:/);
  });

  test("exec gives both outputs and the exit code", async () => {
    expect(await stack.exec("redis", ["sh", "-c", "echo out; echo err >&2; exit 3"])).toEqual({
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("a command run beside a server has what that server's own client asks for", async () => {
    const asked = "select current_user || ' ' || current_database() || ' ' || ssl from pg_stat_ssl where pid = pg_backend_pid()";
    const answered = await stack.exec("postgres", ["psql", "-XAtc", asked]);
    expect(answered, answered.stderr).toMatchObject({ exitCode: 0, stdout: `postgres ${plan.database.name} true\n` });
    expect(await stack.exec("redis", ["redis-cli", "ping"])).toMatchObject({ exitCode: 0, stdout: "PONG\n" });
    expect((await stack.exec("app", ["env"])).stdout).not.toMatch(/^(PGPASSWORD|REDISCLI_AUTH)=/m);
  });

  test("a shell in the same images hands it over as well, which is how a pod's command gets it", async () => {
    const inPod = (service: "postgres" | "redis", ...argv: readonly string[]): readonly string[] => {
      const planned = requirePlanned(plan, service);
      const { client } = wireLaunch(plan, services[service], planned, placeholderSecrets);
      if (client === undefined) throw new Error(`${service} has no client`);
      return ["env", "-u", client.password.variable, ...withClient(argv, client)];
    };
    expect(await stack.exec("postgres", inPod("postgres", "psql", "-XAtc", "select 1"))).toMatchObject({ exitCode: 0, stdout: "1\n" });
    expect(await stack.exec("redis", inPod("redis", "redis-cli", "ping"))).toMatchObject({ exitCode: 0, stdout: "PONG\n" });
    expect(await stack.exec("redis", inPod("redis", "no-such-program"))).toMatchObject({ exitCode: 127 });
  });

  test("logs end with the last line, and follow until the signal fires", async () => {
    // A line may come between the two.
    const lastFollowed = async (): Promise<boolean> => {
      const last: string[] = [];
      for await (const { text } of stack.logs("postgres", { tail: 2, follow: false, signal: AbortSignal.timeout(30_000) })) last.push(text);
      expect(last).toHaveLength(2);
      const stop = new AbortController();
      const followed: string[] = [];
      for await (const { text } of stack.logs("postgres", { tail: 1, follow: true, signal: stop.signal })) {
        followed.push(text);
        stop.abort();
      }
      expect(followed).toHaveLength(1);
      return followed[0] === last[1];
    };
    await expect.poll(lastFollowed).toBe(true);
  });

  test("usage counts what each running instance has used", async () => {
    const usage = await stack.usage();
    expect(usage).toHaveLength(plan.services.reduce((sum, { kind, instances }) => sum + (kind === "service" ? instances : 0), 0));
    for (const { cpuSeconds, memoryBytes } of usage) {
      expect(cpuSeconds).toBeGreaterThan(0);
      expect(memoryBytes).toBeGreaterThan(100_000);
    }
  });

  test.each(["kill", "halt", "pause"] as const)("%s takes an instance away until it is undone", async (ending) => {
    if (!canEndInstances(stack)) throw new Error("the compose stack ends instances");
    const target: Target = { service: "postgres", instance: 0 };
    const ends = stack;
    const undo = () => (ending === "pause" ? ends.resume(target) : ends.restore(target, sandbox.context()));
    const look = async () => {
      const { State, HostConfig } = await docker.getContainer(`parity-${plan.project}-postgres-1`).inspect();
      return { state: State.Status, restarts: HostConfig.RestartPolicy?.Name };
    };
    await ends[ending](target);
    expect(await look()).toEqual(
      ending === "pause" ? { state: "paused", restarts: "unless-stopped" } : { state: "exited", restarts: "no" },
    );
    await undo();
    expect(await look()).toEqual({ state: "running", restarts: "unless-stopped" });
    await undo();
    expect(await look()).toEqual({ state: "running", restarts: "unless-stopped" });
  });

  test("every port is published on loopback only, no container is privileged or sees the engine's socket", async () => {
    const listed = await docker.listContainers({ all: true, filters: { label: [`dev.parity.project=${plan.project}`] } });
    const containers = await Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
    for (const { HostConfig, Mounts, Config } of containers) {
      const addresses = Object.values(HostConfig.PortBindings as Record<string, { HostIp: string }[]>).flat();
      expect(addresses.every(({ HostIp }) => HostIp === "127.0.0.1")).toBe(true);
      expect(HostConfig.Privileged).toBe(false);
      expect(HostConfig.CapDrop).toEqual(["ALL"]);
      expect(Mounts.some(({ Source }) => Source.endsWith("docker.sock"))).toBe(false);
      const environment = (Config.Env ?? []).join("\n");
      expect(["postgres", "app-database", "redis", "jwt"].some((name) => environment.includes(stack.secret(name as "redis")))).toBe(false);
    }
  });

  test("the rendered file is one a person can run", async () => {
    const result = await host.run({
      command: "docker",
      args: ["compose", "-f", `${plan.stateDirectory}/compose/compose.yaml`, "config", "-q"],
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("down keeps the data, and data made with another password is refused before anything starts", async () => {
    await stack.stop("data", sandbox.context());
    expect(await leftOver(plan)).toContain(volumeName(plan, "postgres"));
    expect(await runtime.find(plan)).toBeUndefined();
    const other = {
      ...plan,
      services: plan.services.map((service) => (service.name === "postgres" ? { ...service, version: "16" } : service)),
    };
    await expect(runtime.start(other, sandbox.context())).rejects.toMatchObject({ code: "DATA_MISMATCH" });
    expect((await stack.status()).every(({ state }) => state === "absent")).toBe(true);
  });
});

describe.skipIf(reason !== undefined)("a stack that cannot start", { timeout: 240_000 }, () => {
  test("a port that is taken is named, and nothing is left", async () => {
    await using sandbox = await openSandbox("compose-taken");
    const plan = sandbox.plan();
    const port = plan.services.find(({ name }) => name === "redis")?.ports[0]?.published[0] ?? 0;
    const squatter = await listen(port);
    try {
      await expect(runtimeWith().start(plan, sandbox.context())).rejects.toMatchObject({
        code: "PORT_TAKEN",
        message: expect.stringMatching(new RegExp(`^port ${port} on 127\\.0\\.0\\.1, wanted by redis.*, is taken by .*pid ${process.pid}`)),
      });
    } finally {
      squatter.close();
    }
    expect(await leftOver(plan)).toEqual([]);
  });

  test("a service that exits at once fails at once, with its last words", async () => {
    await using sandbox = await openSandbox("compose-exits");
    const plan = sandbox.plan();
    const redis = {
      ...services.redis,
      launch: (...given: Parameters<typeof services.redis.launch>) => ({
        ...services.redis.launch(...given),
        containerArgs: ["sh", "-c", "echo last words; exit 7"],
      }),
    };
    await expect(runtimeWith({ redis }).start(plan, sandbox.context())).rejects.toMatchObject({
      code: "SERVICE_EXITED",
      log: expect.arrayContaining(["last words"]),
    });
    expect(await leftOver(plan)).toEqual([]);
  });
});

test("without an engine the runtime says so, and refuses to start", async () => {
  const away = { ...host, env: { ...host.env, DOCKER_HOST: "unix:///nonexistent.sock" } };
  await using sandbox = await openSandbox("compose-away");
  const runtime = createComposeRuntime(away, toolchainUnused, services);
  expect(await runtime.facts()).toMatchObject({ available: false, reason: "no container engine answered on /nonexistent.sock" });
  await expect(runtime.start(sandbox.plan(), sandbox.context())).rejects.toMatchObject({ code: "ENGINE_DOWN" });
});

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(server));
  });
}
