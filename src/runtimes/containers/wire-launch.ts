import { posix } from "node:path";
import type { Plan, PlannedService, SecretName, ServiceName } from "../../plan/plan.ts";
import type { OwnClient } from "../../services/own-client.ts";
import type { Address, ChangingInstances, Launch, ServiceDefinition, Wiring } from "../../services/service.ts";
import { type CertificatePart, certificateFiles, certificateFolder } from "./certificate-files.ts";

const programFolder = "/opt/parity";

/** A launch, and which of the project's things it asked for: only those are given to it. */
export interface WiredLaunch {
  readonly service: PlannedService;
  readonly instance: number;
  readonly launch: Launch;
  /** For commands that are run beside it. */
  readonly client: OwnClient | undefined;
  readonly secrets: ReadonlySet<SecretName>;
  readonly certificates: ReadonlySet<CertificatePart>;
  readonly usesProgram: boolean;
  /** "service/port" of all whose address it is given. */
  readonly reached: ReadonlySet<string>;
}

/** How containers of one runtime find each other. */
export interface Place {
  readonly runtime: Wiring["runtime"];
  /** DNS name of every instance that is asked as one of its own. */
  hosts(service: PlannedService, plan: Plan): readonly string[];
  /** Absolute path at which a service finds its private key. */
  keyPath(service: ServiceName): string;
  /** Of the stack, where there are such. */
  readonly namespaces?: (plan: Plan) => readonly string[];
  /** Where instances come and go. */
  readonly changing?: (plan: Plan, service: PlannedService) => Omit<ChangingInstances, "port">;
}

/** What is the same for all launches of a stack. */
export interface WiringInput {
  readonly plan: Plan;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** Whether parity's own programs are .js (dist) or .ts (sources). */
  readonly compiled: boolean;
}

/** The launch of one instance in a container. */
export function wireLaunchIn(
  place: Place,
  { plan, secrets, compiled }: WiringInput,
  definition: ServiceDefinition,
  service: PlannedService,
  instance: number,
): WiredLaunch {
  const asked = {
    secrets: new Set<SecretName>(),
    certificates: new Set<CertificatePart>(),
    usesProgram: false,
    reached: new Set<string>(),
  };
  const launchWith = (data: string): Launch => definition.launch(plan, service, wiring(data));
  const wiring = (data: string): Wiring => ({
    runtime: place.runtime,
    instance,
    cpus: Math.min(service.limits.cpus, plan.machine.cpus),
    reach: (name, port) => {
      asked.reached.add(`${name}/${port}`);
      return addresses(place, plan, name, port);
    },
    ...(place.changing === undefined
      ? {}
      : {
          changing: (name, port) => {
            asked.reached.add(`${name}/${port}`);
            return changingInstances(place, plan, name, port);
          },
        }),
    ...(place.namespaces === undefined ? {} : { namespaces: place.namespaces(plan) }),
    listen: (port) => ({ host: "0.0.0.0", port: insidePort(service, port) }),
    file: (name) => `/etc/parity/${name}`,
    secretFile: (name) => {
      asked.secrets.add(name);
      return `/run/secrets/${name}`;
    },
    secret: (name) => secrets[name],
    data: () => data,
    program: (path) => {
      asked.usesProgram = true;
      return posix.join(programFolder, "dist", compiled ? path : path.replace(/\.js$/, ".ts"));
    },
    certificate: (part) => {
      asked.certificates.add(part);
      return part === "key" ? place.keyPath(service.name) : `${certificateFolder}/${certificateFiles[part]}`;
    },
  });
  // The data's path is the launch's own to say, and is needed to make it: the first answer is only asked for that.
  const launch = launchWith(launchWith("").dataPath ?? "/tmp");
  const client = definition.client?.(plan, service, wiring(launch.dataPath ?? "/tmp"));
  return { service, instance, launch, client, ...asked };
}

function addresses(place: Place, plan: Plan, name: ServiceName, port: string): Address[] {
  const service = plan.services.find((candidate) => candidate.name === name);
  if (!service) return [];
  const inside = insidePort(service, port);
  return place.hosts(service, plan).map((host) => ({ host, port: inside }));
}

function changingInstances(place: Place, plan: Plan, name: ServiceName, port: string): ChangingInstances | undefined {
  const service = plan.services.find((candidate) => candidate.name === name);
  const found = service && place.changing?.(plan, service);
  return found && { ...found, port: insidePort(service, port) };
}

function insidePort(service: PlannedService, name: string): number {
  const port = service.ports.find((candidate) => candidate.name === name);
  if (!port) throw new Error(`${service.name} has no port "${name}"`);
  return port.inside;
}
