import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hashOf } from "../config/hash.ts";
import { type LoadedConfiguration, loadConfiguration } from "../config/load.ts";
import { ParityError } from "../errors/parity-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Host } from "../host/host.ts";
import { buildPlan } from "../plan/build.ts";
import type { Plan, RuntimeKind } from "../plan/plan.ts";
import { chooseRuntime } from "../runtimes/choose.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "../runtimes/runtime.ts";
import { services } from "../services/registry.ts";
import type { Toolchain } from "../toolchain/tool.ts";
import { createToolchain } from "../toolchain/toolchain.ts";
import { allocatePorts, type PortAllocation } from "./ports.ts";

/** What a person can say about which project and where, on every command. */
export interface ProjectOptions {
  readonly config?: string;
  readonly on?: RuntimeKind;
  readonly images?: "official" | "debian";
  readonly sample?: boolean;
  readonly offline?: boolean;
}

/** A project as a command finds it: its configuration, where it would run, and its stack if there is one. */
export interface Project {
  readonly host: Host;
  readonly loaded: LoadedConfiguration;
  readonly stateDirectory: string;
  readonly configHash: string;
  readonly runtime: Runtime;
  readonly facts: RuntimeFacts;
  readonly plan: Plan;
  readonly ports: PortAllocation;
  readonly toolchain: Toolchain;
  readonly stack: RunningStack | undefined;
}

/** The folder that holds dist/, k6/ and chaos/: this file is two levels below it, compiled or not. */
export const packageRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The same from sources and compiled: sources are beside dist/. */
export function shipped(path: string): string {
  return join(packageRoot, path);
}

/** A configuration, and where its stack keeps what it stores. */
export type LoadedProject = LoadedConfiguration & { readonly stateDirectory: string };

export async function loadOf(host: Host, options: ProjectOptions): Promise<LoadedProject> {
  if (options.sample) {
    const loaded = await loadConfiguration(host.cwd, shipped("dist/examples/zerostate/parity.config.js"));
    return { ...loaded, stateDirectory: join(host.cwd, ".parity") };
  }
  const loaded = await loadConfiguration(host.cwd, options.config);
  return { ...loaded, stateDirectory: join(loaded.root, ".parity") };
}

interface Opening {
  /** When the caller has loaded it already. */
  readonly loaded?: LoadedProject;
  readonly reservePorts?: boolean;
}

/** Loads the configuration, finds the stack, chooses the runtime and plans. Changes nothing on disk. */
export async function openProject(host: Host, options: ProjectOptions, opening: Opening = {}): Promise<Project> {
  const { stateDirectory, ...loaded } = opening.loaded ?? (await loadOf(host, options));
  const { config } = loaded;
  const toolchain = createToolchain(host, { paths: config.tools, ...(options.offline ? { offline: true } : {}) });
  const before = await recordedPlan(stateDirectory);
  const wanted = options.on ?? (config.runtime === "auto" ? undefined : config.runtime);
  const chosen = await chooseRuntime(host, toolchain, services, { wanted, before });
  const images = options.images ?? (chosen.keepsPorts && before ? before.images : config.images);
  const ports = await allocatePorts(stateDirectory, chosen.runtime.kind, config, {
    running: chosen.keepsPorts,
    reserve: opening.reservePorts === true,
  });
  const configHash = hashOf(config, loaded.root);
  const plan = buildPlan(
    {
      config,
      root: loaded.root,
      stateDirectory,
      runtime: chosen.runtime.kind,
      images,
      configHash,
      machine: { cpus: host.cpus, memoryBytes: host.memoryBytes },
      port: ports.port,
      shipped,
      resolve: (path) => resolve(loaded.root, path),
    },
    services,
  );
  // What already runs elsewhere is there as far as anybody here can tell: it can be loaded and judged, never broken.
  const stack = plan.app.url === undefined ? chosen.stack && (await chosen.runtime.find(plan)) : chosen.runtime.attach(plan);
  return { host, loaded, stateDirectory, configHash, runtime: chosen.runtime, facts: chosen.facts, plan, ports, toolchain, stack };
}

/** The configuration names the address of an app that is not parity's to start. */
export async function runsElsewhere(host: Host, options: ProjectOptions): Promise<boolean> {
  return "url" in (await loadOf(host, options)).config.app;
}

/** The project's stack, or NOT_RUNNING. */
export function requireStack(project: Project): RunningStack {
  if (project.stack) return project.stack;
  throw new ParityError("NOT_RUNNING", `the stack of ${project.plan.project} is not running`, {
    hint: "start it with: parity up --detach",
  });
}

/** The plan of the last `up`: where to look for a stack first. The world says whether it is still there. */
export async function recordedPlan(stateDirectory: string): Promise<Plan | undefined> {
  return readFile(join(stateDirectory, "plan.json"), "utf8").then(
    (text) => JSON.parse(text) as Plan,
    () => undefined,
  );
}

export async function recordPlan(plan: Plan): Promise<void> {
  await writeAtomically(join(plan.stateDirectory, "plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
}
