import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import type { Host } from "../../host/host.ts";
import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import type { Certificates } from "../../secrets/certificates.ts";
import type { OwnClient } from "../../services/own-client.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { InitialiseCommand, Launch, Wiring } from "../../services/service.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import { type Clocks, clockEnvironment, clockKey } from "./clocks.ts";
import { findProgram } from "./find-program.ts";
import type { Route } from "./links.ts";
import { marker } from "./membership.ts";
import { type InstancePaths, instancePaths } from "./paths.ts";
import type { Presented } from "./presented.ts";
import { placeUnprivileged, type RunUser } from "./run-user.ts";
import { certificatePath, type NativeWiring, nativeWiring, secretPath } from "./wiring.ts";

/** What preparing any instance needs. */
export interface Workshop {
  readonly host: Host;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly tools: ReadonlyMap<ToolName, Tool>;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly certificates: Certificates;
  /** Links that lead through Toxiproxy. */
  readonly routes: readonly Route[];
  /** Services that present another certificate than the project's own. */
  readonly presented?: Presented;
  /** Instances whose clock is off. */
  readonly clocks?: Clocks;
}

/** A file to be laid out for an instance. */
export interface PreparedFile {
  readonly path: string;
  readonly content: { readonly text: string } | { readonly copyOf: string };
  readonly secret: boolean;
}

/** Everything about one instance, decided and nothing done. */
export interface PreparedInstance {
  readonly service: PlannedService;
  readonly instance: number;
  readonly paths: InstancePaths;
  readonly room: string;
  readonly user: RunUser | undefined;
  readonly launch: Launch;
  /** For commands that are run beside it: of what it is started with this is no part. */
  readonly client: OwnClient | undefined;
  /** Absolute, symbolic links resolved. */
  readonly program: string;
  /** The program with its arguments and what drops root before it. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly files: readonly PreparedFile[];
  /** Commands that fill an empty data folder: paths in their arguments lead to the partial one. */
  readonly initialise: readonly { readonly command: InitialiseCommand; readonly tool: Tool }[];
  /** Secrets that an initialised data folder holds for ever; empty when there is none. */
  readonly storedSecrets: readonly { readonly name: SecretName; readonly sha256: string }[];
  /** Version of the program that reads the data: "15.20". */
  readonly toolVersion: string | undefined;
  readonly launchHash: string;
}

export async function prepareInstance(opened: Workshop, service: PlannedService, instance: number): Promise<PreparedInstance> {
  const workshop = { ...opened, certificates: { ...opened.certificates, ...opened.presented?.get(service.name) } };
  const { host, plan } = workshop;
  const definition = workshop.services[service.name];
  const home = instancePaths(plan.stateDirectory, service.name, instance);
  const first = definition.launch(plan, service, wire(workshop, service, instance, home, home.data));
  const tool = first.refusesRoot === true && typeof first.program === "string" ? toolOf(workshop, first.program) : undefined;
  const { user, room } =
    tool === undefined
      ? { user: undefined, room: home.home }
      : await placeUnprivileged(host, plan.stateDirectory, { name: service.name, instance, program: tool.path });
  const paths = instancePaths(plan.stateDirectory, service.name, instance, room);
  const wiring = wire(workshop, service, instance, paths, paths.data);
  const launch = definition.launch(plan, service, wiring);
  const fresh = definition.launch(plan, service, wire(workshop, service, instance, paths, paths.partialData)).initialise ?? [];
  const run = await runnable(workshop, service, launch, room);
  const argv = [...(user?.prefix ?? []), run.program, ...launch.args];
  const files = filesOf(workshop, launch, wiring, paths);
  const clock = clockEnvironment(workshop.clocks?.[clockKey({ service: service.name, instance })]);
  const stored = fresh.length === 0 ? [] : [...new Set([...wiring.asked.secrets, ...wiring.asked.secretFiles])].sort();
  return {
    service,
    instance,
    paths,
    room,
    user,
    launch,
    client: definition.client?.(plan, service, clientWiring(workshop, service, instance, paths)),
    program: await realpath(run.program),
    argv,
    env: { ...run.env, ...launch.env, ...clock, ...marker(plan.stateDirectory, service.name, instance) },
    cwd: run.cwd,
    files,
    initialise: fresh.map((command) => ({ command, tool: toolOf(workshop, command.program) })),
    storedSecrets: stored.map((name) => ({ name, sha256: sha256(workshop.secrets[name]) })),
    toolVersion: run.version,
    launchHash: sha256(
      JSON.stringify([argv, launch, { ...run.toolEnv, ...clock }, files.map(({ path }) => path), await contentsOf(workshop, wiring)]),
    ),
  };
}

function wire(workshop: Workshop, service: PlannedService, instance: number, paths: InstancePaths, data: string): NativeWiring {
  return nativeWiring({
    plan: workshop.plan,
    service,
    instance,
    secrets: workshop.secrets,
    files: paths.files,
    data,
    tool: (name) => toolOf(workshop, name),
    routes: workshop.routes,
  });
}

/** The authority's own file: the server's folder has none, and belongs to the server's user. */
function clientWiring(workshop: Workshop, service: PlannedService, instance: number, paths: InstancePaths): Wiring {
  return { ...wire(workshop, service, instance, paths, paths.data), certificate: (part) => workshop.certificates[part] };
}

function toolOf(workshop: Workshop, name: ToolName): Tool {
  const tool = workshop.tools.get(name);
  if (tool === undefined) throw new Error(`the tool ${name} was not asked for`);
  return tool;
}

interface Runnable {
  readonly program: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly toolEnv: Readonly<Record<string, string>>;
  readonly version: string | undefined;
}

async function runnable(workshop: Workshop, service: PlannedService, launch: Launch, room: string): Promise<Runnable> {
  const base = baseEnvironment(workshop.host);
  const cwd = launch.cwd ?? room;
  if (typeof launch.program === "string") {
    const tool = toolOf(workshop, launch.program);
    // A program that starts others by their bare names ("node") must find the same one it was itself.
    const path = `${dirname(tool.path)}${delimiter}${base["PATH"]}`;
    return {
      program: tool.path,
      cwd: tool.directory ?? cwd,
      env: { ...base, PATH: path, ...tool.env },
      toolEnv: tool.env,
      version: tool.version,
    };
  }
  const program = await findProgram(service.name, launch.program.command, cwd, base["PATH"] ?? "");
  return { program, cwd, env: base, toolEnv: {}, version: undefined };
}

/** As in a container, a service gets no more of parity's own environment than what finding programs and files takes. */
export function baseEnvironment(host: Host): Record<string, string> {
  const kept = ["LANG", "TZ", "TMPDIR"].flatMap((name) => {
    const value = host.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: host.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", HOME: host.homeDirectory, ...Object.fromEntries(kept) };
}

function filesOf(workshop: Workshop, launch: Launch, wiring: NativeWiring, paths: InstancePaths): PreparedFile[] {
  const declared = launch.files.map((file) => ({
    path: wiring.file(file.name),
    content: { text: file.content },
    secret: file.secret === true,
  }));
  const secrets = [...wiring.asked.secretFiles].map((name) => ({
    path: secretPath(paths.files, name),
    content: { text: workshop.secrets[name] },
    secret: true,
  }));
  const certificates = [...wiring.asked.certificates].map((part) => ({
    path: certificatePath(paths.files, part),
    content: { copyOf: workshop.certificates[part] },
    secret: part === "key" || part === "pem",
  }));
  return [...declared, ...secrets, ...certificates];
}

/** A process reads secrets and certificates when it starts: one that was renewed is a reason to start again. */
async function contentsOf(workshop: Workshop, wiring: NativeWiring): Promise<readonly string[]> {
  const secrets = [...wiring.asked.secretFiles].sort().map((name) => sha256(workshop.secrets[name]));
  const parts = [...wiring.asked.certificates].sort();
  return [...secrets, ...(await Promise.all(parts.map(async (part) => sha256(await readFile(workshop.certificates[part], "utf8")))))];
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
