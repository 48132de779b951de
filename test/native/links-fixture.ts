import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import type { Plan } from "../../src/plan/plan.ts";
import { canRerouteLinks, type ReroutesLinks } from "../../src/runtimes/abilities.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import type { RunningStack, Runtime } from "../../src/runtimes/runtime.ts";
import { services } from "../../src/services/registry.ts";
import type { Fault, FaultKindName } from "../../src/steps/faults/fault.ts";
import type { FaultGiven } from "../../src/steps/faults/fault-kind.ts";
import { actionsOf, drillFault, type FaultActions } from "../../src/steps/faults/kinds/registry.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { contextFor, host, planFor } from "./native-stack.ts";

export const context = contextFor(new AbortController().signal, []);

export interface LinksStack {
  readonly plan: Plan;
  readonly runtime: Runtime;
  readonly stack: RunningStack & ReroutesLinks;
  /** SQL straight to the server, whatever is done to the app's link. */
  straight(sql: string): Promise<readonly Record<string, unknown>[]>;
  end(): Promise<void>;
}

/** Postgres, Redis and two instances of an app that tells what its connections do. */
export async function startLinksStack(): Promise<LinksStack> {
  const root = await scratchFolder("parity-links-", { on: "native" });
  const command = ["node", join(import.meta.dirname, "links-app.mjs")];
  const plan = await planFor(root, { only: ["postgres", "redis", "app"], command, replicas: 2 });
  await writeFile(planFile(plan), JSON.stringify(plan));
  const runtime = createNativeRuntime(host, createToolchain(host, { offline: true }), services);
  const stack = await runtime.start(plan, context);
  if (!canRerouteLinks(stack)) throw new Error("a native stack can reroute links");
  const { host: name, port } = stack.endpoint("postgres");
  const straight = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const common = { host: name, port, user: "postgres", database: plan.database.name, ssl: { rejectUnauthorized: false } };
    const client = new Client({ ...common, password: stack.secret("postgres") });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const end = async (): Promise<void> => {
    await runtime.attach(plan).stop("nothing", context);
    await rm(root, { recursive: true, force: true });
  };
  return { plan, runtime, stack, end, straight };
}

export interface Said {
  readonly ms: number;
  readonly rows: readonly Record<string, unknown>[];
  readonly verified: boolean;
  readonly postgres: number;
  readonly redis: number;
  readonly answer: string;
  readonly error: string;
}

/** What the app itself says: "sql", "redis", "where", "leave". */
export async function ask(stack: RunningStack, path: string, say = "", instance = 0): Promise<Said> {
  const { port } = stack.endpoint("app", "main", instance);
  const response = await fetch(`http://127.0.0.1:${port}/${path}?say=${encodeURIComponent(say)}`, { signal: AbortSignal.timeout(10_000) });
  return (await response.json()) as Said;
}

/** The quickest of so many round trips on one connection, ms: a toxic delays each of them, and others on this machine only some. */
export async function roundTrip(stack: RunningStack, trips = 15): Promise<number> {
  await ask(stack, "sql", "select 1");
  const measured: number[] = [];
  for (let trip = 0; trip < trips; trip += 1) measured.push((await ask(stack, "sql", "select 1")).ms);
  return Math.min(...measured);
}

export interface Prepared extends FaultActions {
  readonly fault: Fault;
  readonly given: FaultGiven;
}

/** A fault as a drill's file writes it. */
export function prepare(stack: RunningStack, kind: FaultKindName, written: object, id = "test-1"): Prepared {
  const fault: Fault = { id, ...drillFault.parse({ kind, ...written }) };
  return { ...actionsOf(fault), fault, given: { stack, context, id, remembered: {} } };
}

/** Runs until it kills itself at that moment. */
export async function killedAt(plan: Plan, moment: string): Promise<void> {
  const program = join(import.meta.dirname, "links-program.ts");
  const child = spawn(process.execPath, [program, planFile(plan), moment], { stdio: ["ignore", "inherit", "inherit"] });
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL") throw new Error(`the program never came to "${moment}"`);
}

/** The number of every Toxiproxy of that stack, by its program and its environment. */
export async function toxiproxies(plan: Plan): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir("/proc")).map(Number).filter(Number.isInteger)) {
    const program = await readlink(`/proc/${pid}/exe`).catch(() => "");
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (program.endsWith("/toxiproxy") && environment.includes(plan.stateDirectory)) found.push(pid);
  }
  return found;
}

/** Hexadecimal addresses that sockets of one process listen on, as /proc/net/tcp and tcp6 name them. */
export async function listeningAddresses(pid: number): Promise<readonly string[]> {
  const open = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const rows = (await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8")))).join("\n").split("\n");
  return rows.flatMap((row) => {
    const [, address = "", , state, , , , , , inode = ""] = row.trim().split(/\s+/);
    return state === "0A" && inodes.has(inode) ? [address.split(":")[0] as string] : [];
  });
}

function planFile(plan: Plan): string {
  return join(plan.root, "plan.json");
}
