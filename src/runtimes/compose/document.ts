import { relative } from "node:path";
import type { Plan, PlannedPort, PlannedService } from "../../plan/plan.ts";
import { certificateFiles, certificateFolder, certificatePath } from "../containers/certificate-files.ts";
import { isOwnImage } from "../containers/image-names.ts";
import { plannedLimits } from "../containers/limits.ts";
import { instanceName, labels, ownLabels, projectName, shortHash } from "../containers/names.ts";
import { keyScript, ownedKeyFolder, profileOf } from "../containers/profile.ts";
import type { ProjectFolder } from "../containers/project-folder.ts";
import { shipped } from "../containers/shipped.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import { composeDirectory, volumeKey } from "./names.ts";
import type { Overlay } from "./overlay.ts";

export interface DocumentInput {
  readonly plan: Plan;
  readonly wired: readonly WiredLaunch[];
  readonly images: ReadonlyMap<string, string>;
  readonly project: ProjectFolder;
  /** User id that may read the app's files; undefined where that is everybody. */
  readonly userId: number | undefined;
  readonly overlay: Overlay;
  /** Of all an instance reads that is not in this document: its files, secrets and certificates. */
  contentHash(launch: WiredLaunch): string;
  /** Labels a service's volume carries. */
  volumeLabels(launch: WiredLaunch): Readonly<Record<string, string>>;
}

type Section = Record<string, unknown>;

/** The Compose file as an object. Paths are relative to the file, so that the folder can be read and run as it stands. */
export function composeDocument(input: DocumentInput): Section {
  const { plan, wired } = input;
  const secrets = new Set(wired.flatMap((launch) => [...launch.secrets]));
  const kept = wired.filter(({ launch, instance }) => launch.dataPath !== undefined && instance === 0);
  return escaped({
    name: projectName(plan),
    services: Object.fromEntries(wired.map((launch) => [instanceName(launch.service, launch.instance), serviceSection(input, launch)])),
    networks: networkSections(plan),
    volumes: Object.fromEntries(kept.map((launch) => [volumeKey(launch.service.name), { labels: input.volumeLabels(launch) }])),
    secrets: Object.fromEntries([...secrets].sort().map((name) => [name, { file: `./secrets/${name}` }])),
  }) as Section;
}

function serviceSection(input: DocumentInput, wired: WiredLaunch): Section {
  const { plan } = input;
  const { service, launch, instance } = wired;
  const section = withoutEmpty({
    image: input.images.get(service.name),
    build: plan.app.source === "build" && isOwnImage(plan, service.name) ? plan.app.build : undefined,
    ...commandSection(wired),
    ...appSection(input, wired),
    environment: { ...launch.env, ...launch.containerEnv },
    ports: service.ports.map((port) => publication(port, instance)).filter((port) => port !== undefined),
    networks: Object.fromEntries(service.networks.map((name) => [name, service.instances > 1 ? { aliases: [service.name] } : {}])),
    external_links: detoursTaken(input, wired),
    volumes: mounts(input, wired),
    tmpfs: memoryFolders(input, wired),
    shm_size: profileOf(service.name).sharedMemory,
    secrets: [...wired.secrets].sort(),
    depends_on: dependencies(plan, service),
    healthcheck: healthcheck(wired),
    restart: service.kind === "one-shot" ? "no" : "unless-stopped",
    stop_signal: launch.stop.signal,
    stop_grace_period: `${launch.stop.graceSeconds}s`,
    deploy: { resources: { limits: limits(plan, service) } },
    cap_drop: ["ALL"],
    cap_add: profileOf(service.name).capabilities,
    security_opt: ["no-new-privileges:true"],
    read_only: !profileOf(service.name).writableRoot && !isOwnImage(plan, service.name),
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
    labels: { ...ownLabels(plan), [labels.service]: service.name, [labels.instance]: String(instance) },
  });
  const launchHash = shortHash(JSON.stringify([section, input.contentHash(wired)]));
  return { ...section, labels: { ...(section["labels"] as object), [labels.launch]: launchHash } };
}

function commandSection({ service, launch, certificates }: WiredLaunch): Section {
  const command = launch.containerArgs ?? launch.args;
  const { keyOwner } = profileOf(service.name);
  if (!keyOwner || !certificates.has("key")) return { entrypoint: launch.containerEntrypoint, command };
  const script = keyScript(
    `${certificateFolder}/${certificateFiles.key}`,
    `${ownedKeyFolder}/${certificateFiles.key}`,
    keyOwner.user,
    launch.containerEntrypoint ?? keyOwner.entrypoint,
  );
  return { entrypoint: ["sh", "-ec", script, "--"], command };
}

/** An app given as a command runs in the image of its runtime, on the project's own files. */
function appSection({ plan, project, userId }: DocumentInput, { launch }: WiredLaunch): Section {
  if (launch.cwd === undefined || plan.app.source !== "command") return {};
  return { working_dir: project.workingDirectory, user: userId ? String(userId) : undefined };
}

/** On this machine's loopback only: a port published wider would pass the firewall. */
function publication(port: PlannedPort, instance: number): string | undefined {
  const published = port.published[instance];
  return published === undefined ? undefined : `127.0.0.1:${published}:${port.inside}`;
}

/** For this container alone the name of an instance then leads to the other container: the engine's DNS asks here first. */
function detoursTaken({ plan, overlay }: DocumentInput, { service }: WiredLaunch): string[] {
  return overlay.detours
    .filter(({ from }) => from === service.name)
    .flatMap(({ to, instance, container }) =>
      plan.services.filter(({ name }) => name === to).map((reached) => `${container}:${instanceName(reached, instance)}`),
    );
}

function mounts({ plan, project, overlay }: DocumentInput, { service, launch, certificates, usesProgram }: WiredLaunch): Section[] {
  const readOnly = (source: string, target: string): Section => ({ type: "bind", source, target, read_only: true });
  const here = (path: string): string => `./${relative(composeDirectory(plan), path)}`.replace(/^\.\/\.\.\//, "../");
  return [
    ...(launch.dataPath === undefined ? [] : [{ type: "volume", source: volumeKey(service.name), target: launch.dataPath }]),
    ...launch.files.map(({ name, path }) => readOnly(`./${service.name}/${name}`, path ?? `/etc/parity/${name}`)),
    ...[...certificates].map((part) =>
      readOnly(
        `./${certificatePath(overlay.presented.has(service.name) ? service.name : undefined, part)}`,
        `${certificateFolder}/${certificateFiles[part]}`,
      ),
    ),
    ...(usesProgram
      ? [readOnly(here(shipped.programs), "/opt/parity/dist"), readOnly(here(shipped.packageFile), "/opt/parity/package.json")]
      : []),
    ...(launch.cwd === undefined || plan.app.source !== "command"
      ? []
      : [...project.mounts, ...project.linked].map(({ source, target }) => readOnly(here(source), target))),
  ];
}

function memoryFolders({ plan, project }: DocumentInput, { service, launch, certificates }: WiredLaunch): string[] {
  const { keyOwner, memoryFolders: own = [] } = profileOf(service.name);
  return [
    "/tmp",
    ...own,
    ...(keyOwner && certificates.has("key") ? [`${ownedKeyFolder}:mode=0755`] : []),
    ...(launch.cwd === undefined || plan.app.source !== "command" ? [] : project.hidden.map((path) => `${path}:mode=0000`)),
  ];
}

function dependencies(plan: Plan, service: PlannedService): Section {
  const conditions = plan.services
    .filter(({ name }) => service.dependsOn.includes(name))
    .flatMap((other) =>
      Array.from({ length: other.instances }, (_, instance) => [instanceName(other, instance), { condition: condition(service, other) }]),
    );
  return Object.fromEntries(conditions);
}

/** Services retry until what they need is there; a one-shot does not, and is waited for. */
function condition(service: PlannedService, other: PlannedService): string {
  if (other.kind === "one-shot") return "service_completed_successfully";
  return service.kind === "one-shot" && profileOf(other.name).healthTest ? "service_healthy" : "service_started";
}

/** Also where nothing waits for it: a service that was started alone is not made anew when the others follow. */
function healthcheck({ service }: WiredLaunch): Section | undefined {
  const test = profileOf(service.name).healthTest;
  return test ? { test, interval: "5s", timeout: "3s", retries: 3, start_period: "60s" } : undefined;
}

function limits(plan: Plan, service: PlannedService): Section {
  const { cpus, memoryBytes } = plannedLimits(plan, service);
  return { cpus: String(cpus), memory: `${memoryBytes / 1024 ** 2}M`, pids: 1024 };
}

/**
 * None is `internal`: the engine publishes no port of an internal network, and parity probes, loads and reads back from this
 * machine. Instead what holds data and what watches it has no way out: its packets are not translated.
 */
function networkSections(plan: Plan): Section {
  const used = new Set(plan.services.flatMap(({ networks }) => networks));
  const closed = { driver_opts: { "com.docker.network.bridge.enable_ip_masquerade": "false" } };
  return Object.fromEntries(
    [...used].map((name) => [name, { ...(name === "data" || name === "monitoring" ? closed : {}), labels: ownLabels(plan) }]),
  );
}

function withoutEmpty(section: Section): Section {
  return Object.fromEntries(Object.entries(section).filter(([, value]) => value !== undefined && value !== false && !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Compose would read `$NAME` in any value as one of its own variables. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}
