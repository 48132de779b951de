import { extname, join, resolve } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, PlannedService, SecretName, ServiceName } from "../../plan/plan.ts";
import type { Address, Wiring } from "../../services/service.ts";
import { isSameLink, type Route } from "./links.ts";

type CertificatePart = "authority" | "certificate" | "key" | "pem";

export interface NativeWiring extends Wiring {
  /** What the service asked for so far: only that is laid out for it. */
  readonly asked: {
    readonly secrets: Set<SecretName>;
    readonly secretFiles: Set<SecretName>;
    readonly certificates: Set<CertificatePart>;
    /** "service/port" */
    readonly links: Set<string>;
  };
}

export interface WiringInput {
  readonly plan: Plan;
  readonly service: PlannedService;
  readonly instance: number;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** Absolute paths of this instance. */
  readonly files: string;
  readonly data: string;
  readonly tool?: Wiring["tool"];
  /** Links that lead through Toxiproxy. */
  readonly routes?: readonly Route[];
}

const loopback = "127.0.0.1";
/** `src` or `dist`, whichever this very file is in. */
const programs = resolve(import.meta.dirname, "../..");

/** Processes on one machine: everything is on 127.0.0.1, at the ports the plan allocated. */
export function nativeWiring(input: WiringInput): NativeWiring {
  const asked: NativeWiring["asked"] = { secrets: new Set(), secretFiles: new Set(), certificates: new Set(), links: new Set() };
  return {
    runtime: "native",
    instance: input.instance,
    cpus: input.plan.machine.cpus,
    asked,
    reach: (service, port) => {
      asked.links.add(`${service}/${port}`);
      return detour(input, service, port) ?? addresses(input.plan, service, port);
    },
    listen: (port) => addressOf(input.service, port, input.instance),
    file: (name) => join(input.files, name),
    secretFile: (name) => {
      asked.secretFiles.add(name);
      return secretPath(input.files, name);
    },
    secret: (name) => {
      asked.secrets.add(name);
      return input.secrets[name];
    },
    data: () => input.data,
    program: (path) => join(programs, import.meta.filename.endsWith(".ts") ? withExtension(path, ".ts") : path),
    ...(input.tool === undefined ? {} : { tool: input.tool }),
    certificate: (part) => {
      asked.certificates.add(part);
      return certificatePath(input.files, part);
    },
  };
}

export function secretPath(files: string, name: SecretName): string {
  return join(files, "secrets", name);
}

export function certificatePath(files: string, part: CertificatePart): string {
  return join(files, "certificates", `${part}.pem`);
}

function withExtension(path: string, extension: string): string {
  return path.slice(0, -extname(path).length) + extension;
}

function detour({ routes = [], service }: WiringInput, to: ServiceName, port: string): readonly Address[] | undefined {
  const route = routes.find((each) => isSameLink(each, { from: service.name, to, port }));
  return route?.ports.map((number) => ({ host: loopback, port: number }));
}

function addresses(plan: Plan, name: ServiceName, port: string): readonly Address[] {
  const service = plan.services.find((candidate) => candidate.name === name);
  const published = service?.ports.find((candidate) => candidate.name === port)?.published ?? [];
  return published.map((number) => ({ host: loopback, port: number }));
}

function addressOf(service: PlannedService, name: string, instance: number): Address {
  const port = service.ports.find((candidate) => candidate.name === name)?.published[instance];
  if (port === undefined) throw new ParityError("INTERNAL", `${service.name} has no port "${name}" for instance ${instance + 1}`);
  return { host: loopback, port };
}
