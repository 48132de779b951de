import type { PlanInput } from "../plan/input.ts";
import type { AbsentService, NetworkName, Plan, PlannedService, RuntimeKind, SecretName, ServiceName } from "../plan/plan.ts";
import type { ReadyRule } from "../ready/rule.ts";
import type { Tool, ToolName } from "../toolchain/tool.ts";
import type { BesideWay } from "./beside.ts";
import type { OwnClient } from "./own-client.ts";

/** A service's container images. Each service's own file is the only place that pins them. */
export interface ServiceImages {
  /** `name:tag@sha256:…`; undefined for the app's own image. */
  readonly official: string | undefined;
  /** Folder under compose/images from which `parity/<folder>` is built of Debian's packages; undefined where there is none. */
  readonly debian: string | undefined;
}

/** Answers a service's questions about where it runs. Each runtime supplies its own. */
export interface Wiring {
  readonly runtime: RuntimeKind;
  /** The instance this launch is for, from 0. In a container runtime every instance has the same launch. */
  readonly instance: number;
  /** Where a port of another service is reached from this one: an entry per instance (one DNS name in containers). */
  reach(service: ServiceName, port: string): readonly Address[];
  /** The same where instances come and go while the stack runs; a runtime in which they do not has no such question. */
  readonly changing?: (service: ServiceName, port: string) => ChangingInstances | undefined;
  /** Where this service listens. */
  listen(port: string): Address;
  /** The path at which this service finds the file it declared by that name. */
  file(name: string): string;
  /** The path of a file with just the secret in it, readable by this service. */
  secretFile(name: SecretName): string;
  /** The secret itself: only for the content of files declared `secret`. */
  secret(name: SecretName): string;
  /** The folder that outlives the service. */
  data(): string;
  /** The path at which parity's own compiled programs (dist/) are found. */
  program(path: string): string;
  /** Process only: a program the service itself starts. */
  readonly tool?: (name: ToolName) => Pick<Tool, "path" | "env" | "version">;
  /** Certificate files made for this project: authority, server certificate, server key (0600, owned by the service's user). */
  certificate(part: "authority" | "certificate" | "key" | "pem"): string;
  /** Those of the stack: only a runtime that has such has them. */
  readonly namespaces?: readonly string[];
  /** CPUs the service may use. */
  readonly cpus: number;
}

/** Instances that are looked up again and again. */
export interface ChangingInstances {
  /** A name that leads to every one that is ready now. */
  readonly host: string;
  /** A name that leads to every one there is. */
  readonly all: string;
  readonly port: number;
  /** There are never more at once. */
  readonly most: number;
  /** Names that lead to what runs beside them, while something does. */
  readonly beside: Readonly<Record<BesideWay, string>>;
  /** Where Kubernetes is asked for their pods, and the label they carry. */
  readonly pods: { readonly namespace: string; readonly label: string };
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface LaunchFile {
  readonly name: string;
  readonly content: string;
  /** Holds a secret: mode 0600, never printed. */
  readonly secret?: boolean;
  /** In a container: where the image wants it. Elsewhere, and without it, `wiring.file(name)` is its place. */
  readonly path?: string;
}

/** How to start one instance of a service. The same shape for a process and for a container. */
export interface Launch {
  /** The program as a process: a tool of the toolchain, or for the app its own command. */
  readonly program: ToolName | { readonly command: string };
  readonly args: readonly string[];
  /** In a container: what follows the image's entrypoint. Defaults to `args`. */
  readonly containerArgs?: readonly string[];
  /** In a container: replaces the image's entrypoint. */
  readonly containerEntrypoint?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Process only: what it takes over from the environment of the command that starts it, and what is written nowhere for that reason. */
  readonly inherits?: readonly string[];
  readonly containerEnv?: Readonly<Record<string, string>>;
  readonly files: readonly LaunchFile[];
  /**
   * Pod only: run to its end before the server, in the same image and with its volumes. `roleVariable` tells it the service
   * that has the lead now, which may be another tomorrow.
   */
  readonly join?: { readonly args: readonly string[]; readonly roleVariable: string };
  /** Process only: run in order, once, before the first start (the data folder is empty), into a folder renamed into place at the end. */
  readonly initialise?: readonly InitialiseCommand[];
  /** Process only: this program refuses to run as root. */
  readonly refusesRoot?: boolean;
  readonly cwd?: string;
  readonly ready: ReadyRule;
  readonly stop: { readonly signal: NodeJS.Signals; readonly graceSeconds: number };
  /** Where the official image keeps its data; undefined when nothing outlives it. */
  readonly dataPath?: string;
}

export interface InitialiseCommand {
  readonly program: ToolName;
  readonly args: readonly string[];
  readonly input?: string;
}

/** Everything one service knows about itself. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  readonly title: string;
  readonly images: ServiceImages;
  /** The tools a process of it needs, the started one first. */
  readonly tools: readonly ToolName[];
  readonly networks: readonly NetworkName[];
  plan(input: PlanInput): PlannedService | AbsentService;
  launch(plan: Plan, service: PlannedService, wiring: Wiring): Launch;
  /** Of a server that people ask by a program of its own. In a container it asks `wiring` for nothing that `launch` does not. */
  client?(plan: Plan, service: PlannedService, wiring: Wiring): OwnClient;
}
