import { posix } from "node:path";
import { type Plan, type PlannedService, type SecretName, type ServiceName, secretNames } from "../../plan/plan.ts";
import type { Launch, ServiceDefinition, Wiring } from "../../services/service.ts";
import { instanceName } from "./names.ts";
import { ownedKeyFolder, profileOf } from "./profile.ts";

export type CertificatePart = "authority" | "certificate" | "key" | "pem";

export const certificateFiles: Readonly<Record<CertificatePart, string>> = {
  authority: "authority.pem",
  certificate: "server.pem",
  key: "server.key",
  pem: "server-with-key.pem",
};
export const certificateFolder = "/etc/parity/certificates";
const programFolder = "/opt/parity";

/** A launch, and which of the project's things it asked for: only those are mounted. */
export interface WiredLaunch {
  readonly service: PlannedService;
  readonly instance: number;
  readonly launch: Launch;
  readonly secrets: ReadonlySet<SecretName>;
  readonly certificates: ReadonlySet<CertificatePart>;
  readonly usesProgram: boolean;
}

/** The launch of one instance in a container. `compiled` tells whether parity's own programs are .js (dist) or .ts (sources). */
export function wireLaunch(
  plan: Plan,
  definition: ServiceDefinition,
  service: PlannedService,
  instance: number,
  secrets: Readonly<Record<SecretName, string>>,
  compiled: boolean,
): WiredLaunch {
  const asked = { secrets: new Set<SecretName>(), certificates: new Set<CertificatePart>(), usesProgram: false };
  const launchWith = (data: string): Launch => definition.launch(plan, service, wiring(data));
  const wiring = (data: string): Wiring => ({
    runtime: "compose",
    instance,
    cpus: Math.min(service.limits.cpus, plan.machine.cpus),
    reach: (name, port) => addresses(plan, name, port),
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
      return part === "key" && profileOf(service.name).keyOwner
        ? `${ownedKeyFolder}/${certificateFiles.key}`
        : `${certificateFolder}/${certificateFiles[part]}`;
    },
  });
  // The data's path is the launch's own to say, and is needed to make it: the first answer is only asked for that.
  const launch = launchWith(launchWith("").dataPath ?? "/tmp");
  return { service, instance, launch, ...asked };
}

/** Stand-ins for a file that is rendered to be read: it must hold no secret. */
export const placeholderSecrets: Readonly<Record<SecretName, string>> = Object.fromEntries(
  secretNames.map((name) => [name, `example-${name}`]),
) as Record<SecretName, string>;

function addresses(plan: Plan, name: ServiceName, port: string): { host: string; port: number }[] {
  const service = plan.services.find((candidate) => candidate.name === name);
  if (!service) return [];
  const inside = insidePort(service, port);
  return Array.from({ length: service.instances }, (_, instance) => ({ host: instanceName(service, instance), port: inside }));
}

function insidePort(service: PlannedService, name: string): number {
  const port = service.ports.find((candidate) => candidate.name === name);
  if (!port) throw new Error(`${service.name} has no port "${name}"`);
  return port.inside;
}
