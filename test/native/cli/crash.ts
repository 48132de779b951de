import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { canLimitResources, canPresentCertificates } from "../../../src/runtimes/abilities.ts";
import { createComposeRuntime } from "../../../src/runtimes/compose/runtime.ts";
import { createNativeRuntime } from "../../../src/runtimes/native/runtime.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import { services } from "../../../src/services/registry.ts";
import { liveDatabase, withConnection } from "../../../src/steps/backup/connection.ts";
import { openClient } from "../../../src/steps/drill/client.ts";
import { createToolchain } from "../../../src/toolchain/toolchain.ts";
import type { Outcome } from "./command.ts";
import { processesOf } from "./leftovers.ts";
import type { Project } from "./project.ts";

const host = nodeHost();

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Records of faults on disk. */
export async function faultsOf(project: Project): Promise<string[]> {
  const names = await readdir(join(project.state, "faults")).catch(() => []);
  return names.filter((name) => name.endsWith(".json"));
}

/** The stack of a project that the built program started. */
export async function stackOf(project: Project): Promise<RunningStack> {
  const plan = JSON.parse(await readFile(join(project.state, "plan.json"), "utf8")) as Plan;
  const make = plan.runtime === "compose" ? createComposeRuntime : createNativeRuntime;
  const runtime = make(host, createToolchain(host, { offline: true }), services);
  const running = await runtime.find(plan);
  if (running === undefined) throw new Error("the stack does not run");
  return running;
}

/** The command once no other holds the stack: a watchdog's heal may be under way. */
export async function runUnlocked(project: Project, ...args: string[]): Promise<Outcome> {
  let outcome = await project.run(...args);
  await expect
    .poll(
      async () => {
        if (outcome.stderr.includes("[LOCKED]")) outcome = await project.run(...args);
        return outcome.stderr;
      },
      { timeout: 90_000, interval: 500 },
    )
    .not.toContain("[LOCKED]");
  return outcome;
}

/** Nothing of any fault is left: not on disk, not in a process, not in a server, not in what a client sees. */
export async function expectWhole(project: Project): Promise<void> {
  expect(await faultsOf(project), "records of faults").toEqual([]);
  const stack = await stackOf(project);
  const status = await stack.status();
  expect(status.filter(({ state }) => state !== "running" && state !== "finished")).toEqual([]);
  expect(status).toHaveLength(stack.plan.services.reduce((sum, { instances }) => sum + instances, 0));
  await expect.poll(() => besides(project), { timeout: 60_000, interval: 100, message: "processes beside the stack" }).toEqual([]);
  await expect.poll(() => sessionsOf(stack), { timeout: 60_000, interval: 100, message: "sessions of a fault" }).toBe(0);
  expect(await changed(stack), "what is still held back or laid out otherwise").toEqual([]);
  await expect.poll(() => served(stack), { timeout: 60_000, interval: 250, message: "what a client is answered" }).toEqual([200, 201]);
}

async function besides(project: Project): Promise<string[]> {
  const all = await processesOf(project.root);
  return all.map(({ command }) => command).filter((command) => /k6|watchdog|toxiproxy|bin\.js/.test(command));
}

function sessionsOf(stack: RunningStack): Promise<number> {
  return withConnection(liveDatabase(stack), async (client) => {
    const asked = "select count(*)::int as open from pg_stat_activity where application_name like 'parity-fault-%'";
    return (await client.query<{ open: number }>(asked)).rows[0]?.open ?? -1;
  });
}

async function changed(stack: RunningStack): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind, instances } of stack.plan.services) {
    if (kind !== "service") continue;
    for (let instance = 0; instance < instances; instance += 1) {
      if (canLimitResources(stack) && (await stack.limitsOf({ service: name, instance })) !== undefined) found.push(`${name}/${instance}`);
    }
    if (canPresentCertificates(stack) && (await stack.presentsAnother(name))) found.push(`certificate of ${name}`);
  }
  return found;
}

/** Of a read and of a write, through the load balancer. */
async function served(stack: RunningStack): Promise<(number | undefined)[]> {
  const client = await openClient(stack, 2);
  const { app, ledger } = stack.plan;
  if (ledger === undefined) throw new Error("the sample has a ledger");
  try {
    const ready = await client.send({ method: "GET", path: app.paths.ready, timeoutMs: 2_000 });
    const body = { ...ledger.body, [ledger.keyField]: randomUUID() };
    const written = await client.send({ method: "POST", path: ledger.write, key: stack.secret("load-key"), body, timeoutMs: 2_000 });
    return [ready.status, written.status];
  } finally {
    client.close();
  }
}
