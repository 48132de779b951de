import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Fact } from "../../src/events/event.ts";
import type { Host } from "../../src/host/host.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Engine, requireEngine } from "../../src/runtimes/containers/engine.ts";
import { type Cluster, type ClusterNode, nodeNames } from "../../src/runtimes/kind/cluster/cluster.ts";
import { deleteCluster } from "../../src/runtimes/kind/cluster/delete-cluster.ts";
import { ensureCluster } from "../../src/runtimes/kind/cluster/ensure-cluster.ts";
import { exportEvidence } from "../../src/runtimes/kind/cluster/evidence.ts";
import { findCluster } from "../../src/runtimes/kind/cluster/find-cluster.ts";
import { clusterName, creatorFile, finishedFile, kindDirectory } from "../../src/runtimes/kind/cluster/names.ts";
import { kubectl } from "../../src/runtimes/kind/cluster/node-shell.ts";
import { waitForNodes } from "../../src/runtimes/kind/cluster/wait-nodes.ts";
import { createRunFolder } from "../../src/session/run-folder.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import type { StepContext } from "../../src/work/context.ts";
import { host, openSandbox, type Sandbox } from "../compose/small-stack.ts";
import { nodeImageHere } from "./node-image.ts";

const { image, reason } = await nodeImageHere();
if (reason) console.log(`skipped: kind clusters (${reason})`);
const docker = new Docker();

async function containersOf(plan: Plan): Promise<string[]> {
  const listed = await docker.listContainers({ all: true, filters: { label: [`io.x-k8s.kind.cluster=${clusterName(plan)}`] } });
  return listed.map(({ Names }) => Names[0] ?? "").sort();
}

describe.skipIf(reason !== undefined)("a cluster of kind", { timeout: 300_000 }, () => {
  let engine: Engine;
  let first: Sandbox;
  let plan: Plan;
  /** With a kubeconfig of the person's own, which is not parity's to touch. */
  let person: Host;
  let made: Cluster;
  const ownKubeconfig = 'apiVersion: v1\nkind: Config\ncurrent-context: "production"\n';
  const kubeconfigs: string[] = [];

  const planIn = (sandbox: Sandbox): Plan => sandbox.plan({ kind: { nodeImage: image ?? "" } });
  const contextOf = (sandbox: Sandbox, changes: Partial<StepContext> = {}): StepContext => ({ ...sandbox.context(), ...changes });

  beforeAll(async () => {
    engine = await requireEngine(host);
    first = await openSandbox("kind-first", "kind");
    plan = planIn(first);
    const home = join(first.directory, "home");
    await mkdir(join(home, ".kube"), { recursive: true });
    kubeconfigs.push(join(home, ".kube/config"), join(first.directory, "own-kubeconfig"));
    for (const path of kubeconfigs) await writeFile(path, ownKubeconfig);
    person = { ...host, env: { ...host.env, HOME: home, KUBECONFIG: kubeconfigs[1] } };
    const ensured = await ensureCluster({ engine, plan, context: contextOf(first, { host: person }) });
    expect(ensured.made).toBe(true);
    made = ensured.cluster;
  }, 300_000);

  afterAll(async () => {
    await deleteCluster(engine, plan, host);
    expect(await containersOf(plan)).toEqual([]);
    await first[Symbol.asyncDispose]();
  }, 60_000);

  test("has its nodes ready, marked, and an audit log", async () => {
    expect(made.state).toBe("finished");
    expect(nodeNames(made)).toEqual([`${clusterName(plan)}-control-plane`, `${clusterName(plan)}-worker`]);
    const ask = (...args: string[]) => kubectl(made, args, contextOf(first), 20_000);
    const nodes = await ask("get", "nodes", "-l", `dev.parity.project=${plan.project}`, "--no-headers");
    expect(nodes.stdout.trim().split("\n")).toEqual([expect.stringMatching(/\sReady\s/), expect.stringMatching(/\sReady\s/)]);
    await ask("create", "namespace", "seen-by-audit");
    const log = await host.run({
      command: "docker",
      args: ["exec", nodeNames(made)[0] ?? "", "cat", "/var/log/kubernetes/audit/audit.log"],
    });
    expect(log.stdout).toContain('"requestURI":"/api/v1/namespaces?');
    expect(log.stdout).not.toContain('"resource":"leases"');
  });

  test("listens on 127.0.0.1 only, on the ports of the plan", async () => {
    const { HostConfig } = await docker.getContainer(made.nodes[0]?.id ?? "").inspect();
    const bindings = Object.values(HostConfig.PortBindings as Record<string, { HostIp: string; HostPort: string }[]>).flat();
    expect(new Set(bindings.map(({ HostIp }) => HostIp))).toEqual(new Set(["127.0.0.1"]));
    const published = plan.services.flatMap(({ ports }) => ports.flatMap((port) => port.published));
    expect(bindings.map(({ HostPort }) => Number(HostPort))).toEqual(expect.arrayContaining(published));
  });

  test("keeps a kubeconfig of its own; the person's are the same byte for byte", async () => {
    for (const path of kubeconfigs) expect(await readFile(path, "utf8")).toBe(ownKubeconfig);
    expect((await stat(made.kubeconfig)).mode & 0o777).toBe(0o600);
    expect(await readFile(made.kubeconfig, "utf8")).toContain(`kind-${clusterName(plan)}`);
  });

  test("is used again, and found by what runs alone", async () => {
    const again = await ensureCluster({ engine, plan, context: contextOf(first) });
    expect(again).toEqual({ cluster: made, made: false });
    expect(await findCluster(engine, plan)).toEqual(made);
  });

  test("gets its kubeconfig again where it is gone", async () => {
    const before = await readFile(made.kubeconfig, "utf8");
    await rm(made.kubeconfig);
    await ensureCluster({ engine, plan, context: contextOf(first, { host: person }) });
    expect(await readFile(made.kubeconfig, "utf8")).toBe(before);
    for (const path of kubeconfigs) expect(await readFile(path, "utf8")).toBe(ownKubeconfig);
  });

  test("does not fit a plan with other ports, or of another image", async () => {
    const moved = plan.services.map((service) => ({ ...service, ports: service.ports.map((port) => ({ ...port, published: [1] })) }));
    const other = ensureCluster({ engine, plan: { ...plan, services: moved }, context: contextOf(first) });
    await expect(other).rejects.toMatchObject({ code: "DATA_MISMATCH", message: expect.stringContaining("does not publish 1") });
    const of = ensureCluster({ engine, plan: { ...plan, kind: { nodeImage: "kindest/node:other" } }, context: contextOf(first) });
    await expect(of).rejects.toMatchObject({ code: "DATA_MISMATCH", message: expect.stringContaining("not of kindest/node:other") });
  });

  test("is not ready while a node has not told of itself, whatever is remembered of it from before", async () => {
    let minutes = 0;
    const hurried = { ...host, monotonic: () => (minutes += 1) * 60_000 };
    const context = contextOf(first, { host: hurried });
    const ghost: ClusterNode = { id: "ghost", name: "ghost", role: "worker", running: true };
    const late = waitForNodes({ ...made, nodes: [...made.nodes, ghost] }, context);
    await expect(late).rejects.toMatchObject({
      code: "SERVICE_NOT_READY",
      message: expect.stringContaining("were not ready within 120 s"),
    });
    await expect(waitForNodes(made, context, host.now() + 3_600_000)).rejects.toMatchObject({ code: "SERVICE_NOT_READY" });
    await waitForNodes(made, contextOf(first));
  });

  test("leaves evidence: its events, its objects, its nodes' logs, and no folder beside them", async () => {
    const recorded: Fact[] = [];
    const run = await createRunFolder(plan.stateDirectory, "evidence", (fact) => recorded.push(fact));
    await exportEvidence(made, contextOf(first, { run }));
    expect(recorded.map((fact) => (fact.type === "evidence.recorded" ? fact.kind : "")).sort()).toEqual(["kind-cluster", "kind-logs"]);
    const told = await readFile(join(run.path, "evidence/kind-cluster.txt"), "utf8");
    expect(told).toContain("Node " + nodeNames(made)[1] + " event: Registered Node");
    expect(told).not.toContain("not to be had");
    const listed = await host.run({ command: "tar", args: ["-tzf", join(run.path, "evidence/kind-logs.tar.gz")] });
    for (const name of nodeNames(made)) expect(listed.stdout).toContain(`kind-logs/${name}/kubelet.log`);
    expect((await readdir(join(run.path, "evidence"))).sort()).toEqual(["kind-cluster.txt", "kind-logs.tar.gz"]);
  });

  test("evidence that cannot be had says so", async () => {
    const recorded: string[] = [];
    const run = { ...first.context().run, record: async (_: string, __: string, content: string) => String(recorded.push(content)) };
    await exportEvidence({ ...made, nodes: [], name: "parity-no-such" }, contextOf(first, { run }));
    expect(recorded[0]).toContain("== events\nnot to be had: ");
  });

  test("is started again when its nodes were stopped", async () => {
    await Promise.all(made.nodes.map(({ id }) => docker.getContainer(id).stop({ t: 1 })));
    expect(await findCluster(engine, plan)).toMatchObject({ state: "stopped" });
    const again = await ensureCluster({ engine, plan, context: contextOf(first) });
    expect(again.cluster).toEqual(made);
  });

  describe("beside another", () => {
    let second: Sandbox;
    let other: Plan;

    beforeAll(async () => {
      second = await openSandbox("kind-second", "kind");
      other = planIn(second);
    });

    afterEach(() => deleteCluster(engine, other, host));
    afterAll(() => second[Symbol.asyncDispose]());

    test("a creation that is killed leaves what the next one clears away, and the next one makes it", async () => {
      const file = join(second.directory, "plan.json");
      await writeFile(file, JSON.stringify(other));
      // Of an earlier cluster, whose nodes somebody deleted.
      await mkdir(kindDirectory(other), { recursive: true });
      await writeFile(finishedFile(other), JSON.stringify({ nodes: ["gone"] }));
      const creator = spawn(process.execPath, [join(import.meta.dirname, "create-cluster.ts"), file], { stdio: "inherit" });
      await expect.poll(() => containersOf(other), { timeout: 60_000, interval: 100 }).not.toEqual([]);
      creator.kill("SIGKILL");
      await once(creator, "close");
      expect(await findCluster(engine, other)).toMatchObject({ state: "unfinished" });
      expect(await readFile(creatorFile(other), "utf8")).toContain("pid");
      const { cluster, made: anew } = await ensureCluster({ engine, plan: other, context: contextOf(second) });
      expect(anew).toBe(true);
      expect(cluster.nodes).toHaveLength(2);
      expect(await findCluster(engine, plan)).toEqual(made);

      // Behind parity's back: first a node, then all of them.
      await docker.getContainer(cluster.nodes[1]?.id ?? "").remove({ force: true, v: true });
      const damaged = ensureCluster({ engine, plan: other, context: contextOf(second) });
      await expect(damaged).rejects.toMatchObject({ code: "ENGINE_FAILED", message: expect.stringContaining("a node of the cluster") });
      await docker.getContainer(cluster.nodes[0]?.id ?? "").remove({ force: true, v: true });
      expect(await findCluster(engine, other)).toBeUndefined();
      await deleteCluster(engine, other, host);
      await expect(stat(kindDirectory(other))).rejects.toThrow("ENOENT");
    });

    test("a creation that is interrupted leaves nothing", async () => {
      const interrupt = new AbortController();
      const creation = ensureCluster({ engine, plan: other, context: contextOf(second, { signal: interrupt.signal }) });
      creation.catch(() => undefined);
      await expect.poll(() => containersOf(other), { timeout: 60_000, interval: 100 }).not.toEqual([]);
      interrupt.abort();
      await expect(creation).rejects.toThrow(/abort/i);
      expect(await containersOf(other)).toEqual([]);
    });

    test("a taken port is named, and nothing stays", async () => {
      const port = other.services.flatMap(({ ports }) => ports.flatMap(({ published }) => published))[0] ?? 0;
      const thief = createServer().listen(port, "127.0.0.1");
      await once(thief, "listening");
      try {
        const creation = ensureCluster({ engine, plan: other, context: contextOf(second) });
        await expect(creation).rejects.toMatchObject({ code: "PORT_TAKEN", message: expect.stringContaining(`port ${port} on 127.0.0.1`) });
        expect(await containersOf(other)).toEqual([]);
      } finally {
        thief.close();
      }
    });

    test("a cluster of that name which is another's is refused and left alone, by up and by down", async () => {
      const label = { "io.x-k8s.kind.cluster": clusterName(other), "io.x-k8s.kind.role": "control-plane" };
      const foreign = await docker.createContainer({ Image: image ?? "", Entrypoint: ["true"], Labels: label });
      try {
        await expect(ensureCluster({ engine, plan: other, context: contextOf(second) })).rejects.toMatchObject({ code: "NOT_OURS" });
        await expect(deleteCluster(engine, other, host)).rejects.toMatchObject({ code: "NOT_OURS" });
        expect(await containersOf(other)).toHaveLength(1);
      } finally {
        await foreign.remove({ force: true, v: true });
      }
    });

    test("a node image that is nowhere is named, with how to get one", async () => {
      const without = second.plan({ kind: { nodeImage: "127.0.0.1:1/no-such-node:1" } });
      const creation = ensureCluster({ engine, plan: without, context: contextOf(second) });
      await expect(creation).rejects.toMatchObject({
        code: "IMAGE_MISSING",
        message: expect.stringContaining("127.0.0.1:1/no-such-node:1"),
        hint: expect.stringContaining("PARITY_KIND_NODE_IMAGE"),
      });
    });

    test("without kind the way to get it is named", async () => {
      const empty = { ...host, env: { PATH: second.directory } };
      const toolchain = createToolchain(empty, { offline: true, cacheDirectory: join(second.directory, "cache") });
      const creation = ensureCluster({ engine, plan: other, context: contextOf(second, { toolchain }) });
      await expect(creation).rejects.toMatchObject({
        code: "TOOL_MISSING",
        details: [{ says: expect.stringContaining("go install sigs.k8s.io/kind@v0.33.0") }],
      });
    });
  });
});
