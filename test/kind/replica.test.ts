import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { canDrainNodes, canEndInstances, canPromote } from "../../src/runtimes/abilities.ts";
import { requireEngine } from "../../src/runtimes/containers/engine.ts";
import { openApi } from "../../src/runtimes/kind/api.ts";
import { findCluster } from "../../src/runtimes/kind/cluster/find-cluster.ts";
import { kubeconfigPath } from "../../src/runtimes/kind/cluster/names.ts";
import { serviceHost } from "../../src/runtimes/kind/names.ts";
import { deleteObject, listObjects, type ObjectName } from "../../src/runtimes/kind/objects.ts";
import { createKindRuntime } from "../../src/runtimes/kind/runtime.ts";
import { stackSelector } from "../../src/runtimes/kind/world.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { FaultGiven } from "../../src/steps/faults/fault-kind.ts";
import { actionsOf, type FaultActions } from "../../src/steps/faults/kinds/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { host, openSandbox, type Sandbox } from "../compose/small-stack.ts";
import { nodeImageHere } from "./node-image.ts";

const { image, reason } = await nodeImageHere();
if (reason) console.log(`skipped: a database with a replica on kind (${reason})`);

describe.skipIf(reason !== undefined)("a database with a replica, and nodes", { timeout: 300_000 }, () => {
  let sandbox: Sandbox;
  let plan: Plan;
  let runtime: Runtime;
  let stack: RunningStack;
  const patience = { timeout: 60_000 };

  const ask = async (service: "postgres" | "postgres-replica", sql: string): Promise<unknown> => {
    const { host: address, port } = stack.endpoint(service);
    const client = new pg.Client({
      host: address,
      port,
      user: plan.database.user,
      database: plan.database.name,
      password: stack.secret("app-database"),
      ssl: { rejectUnauthorized: false },
      connectionTimeoutMillis: 5_000,
      query_timeout: 20_000,
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return Object.values((await client.query(sql)).rows[0] ?? {})[0];
    } finally {
      void client.end().catch(() => undefined);
    }
  };
  const answers = (service: "postgres"): Promise<boolean> =>
    ask(service, "select 1").then(
      () => true,
      () => false,
    );
  const promoting = () => {
    if (!canPromote(stack)) throw new Error("a stack of pods promotes");
    return stack;
  };
  const faultOf = (kind: "primary-lost" | "node-drained", parameters: object = {}): [FaultActions, FaultGiven] => [
    actionsOf({ id: "test", kind, parameters }),
    { stack, context: sandbox.context(), id: "test", remembered: {} },
  ];

  beforeAll(async () => {
    sandbox = await openSandbox("kind-replica", "kind");
    plan = sandbox.plan({ kind: { nodeImage: image ?? "" }, services: { postgres: { replica: "synchronous" } } });
    runtime = createKindRuntime(host, createToolchain(host, {}), services);
    stack = await runtime.start(plan, sandbox.context(AbortSignal.timeout(580_000)));
  }, 600_000);

  afterAll(async () => {
    await runtime.attach(plan).stop("nothing", sandbox.context());
    expect(await findCluster(await requireEngine(host), plan)).toBeUndefined();
    await sandbox[Symbol.asyncDispose]();
  }, 120_000);

  test("the replica has what the primary has, takes no writes, and every commit waits for it", async () => {
    await ask("postgres", "create table kept as select 1 as row");
    await expect.poll(() => ask("postgres-replica", "select count(*)::int from kept"), patience).toBe(1);
    await expect(ask("postgres-replica", "insert into kept values (2)")).rejects.toThrow(/read-only transaction/);
    await expect.poll(async () => (await promoting().replication())?.follower, patience).toMatchObject({ streaming: true, awaited: true });
  });

  test("its rows outlive its pod", async () => {
    if (!canEndInstances(stack)) throw new Error("a stack of pods ends instances");
    const target = { service: "postgres-replica", instance: 0 } as const;
    await stack.kill(target);
    await stack.restore(target, sandbox.context());
    await expect.poll(() => ask("postgres-replica", "select count(*)::int from kept"), patience).toBe(1);
  });

  test("a lost primary: the replica leads with all that was acknowledged, the lost one comes back as its copy, then all is as before", async () => {
    const [fault, given] = faultOf("primary-lost");
    expect(await fault.obstacle(given)).toBeUndefined();
    await ask("postgres", "insert into kept select generate_series(2, 500)");
    await fault.inject(given);
    await expect.poll(() => answers("postgres"), patience).toBe(false);
    await fault.undo(given);
    expect(await ask("postgres", "select count(*)::int from kept")).toBe(500);
    expect(await promoting().primary()).toBe("postgres-replica");
    expect(await promoting().takesWrites("postgres-replica")).toBe(true);
    // Never a second primary, though its data said so when it was killed.
    expect(await promoting().takesWrites("postgres")).toBe(false);
    expect(await fault.remains(given)).toBeUndefined();
    // A start changes no role.
    stack = await runtime.start(plan, sandbox.context());
    expect(await promoting().primary()).toBe("postgres-replica");
    await ask("postgres", "insert into kept values (501)");
    const again: FaultGiven = { ...given, stack, context: sandbox.context() };
    await fault.undo(again);
    await fault.dismantle(again);
    expect(await promoting().primary()).toBe("postgres");
    expect(await promoting().takesWrites("postgres-replica")).toBe(false);
    expect(await ask("postgres", "select count(*)::int from kept")).toBe(501);
    expect(await fault.remains(again)).toBeUndefined();
    await fault.dismantle(again);
    expect(await promoting().primary()).toBe("postgres");
  });

  test("nothing is promoted where nothing was lost", async () => {
    const [fault, given] = faultOf("primary-lost");
    await fault.undo(given);
    expect(await promoting().primary()).toBe("postgres");
  });

  test("a node that is emptied keeps what the budget keeps", async () => {
    if (!canDrainNodes(stack)) throw new Error("a stack of pods has nodes");
    const [fault, given] = faultOf("node-drained", { service: "app", heedsBudget: true });
    expect(await fault.obstacle(given)).toBeUndefined();
    expect(await stack.budgetOf("app")).toEqual({ ready: 2, planned: 2, refuses: false });
    await fault.inject(given);
    expect(await stack.closedNodes()).toHaveLength(1);
    const { drained } = await stack.budgetOf("app");
    expect(drained).toMatchObject({ readyBefore: 2, unseen: undefined });
    expect(drained?.leastReady).toBeGreaterThanOrEqual(1);
    expect(drained?.refused).toBeGreaterThan(0);
    await fault.undo(given);
    expect(await fault.remains(given)).toBeUndefined();
    await expect.poll(() => canDrainNodes(stack) && stack.budgetOf("app"), patience).toEqual({ ready: 2, planned: 2, refuses: false });
  });

  test("what keeps a pod from the data is the policies: without them it gets there, and a start brings them back", async () => {
    const api = await openApi(kubeconfigPath(plan));
    const script = `timeout 3 bash -c '</dev/tcp/${serviceHost(plan, "postgres")}/5432' 2>/dev/null`;
    const reached = async (): Promise<boolean> => (await stack.exec("load-balancer", ["bash", "-c", script])).exitCode === 0;
    expect(await reached()).toBe(false);
    const policies = await listObjects<ObjectName>(api, "networking.k8s.io/v1", "NetworkPolicy", stackSelector(plan));
    for (const policy of policies) await deleteObject(api, policy);
    await expect.poll(reached, patience).toBe(true);
    stack = await runtime.start(plan, sandbox.context());
    await expect.poll(reached, patience).toBe(false);
  });
});
