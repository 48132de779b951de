import type { V1ConfigMap, V1Secret, V1Volume, V1VolumeMount } from "@kubernetes/client-node";
import type { Plan, SecretName } from "../../../plan/plan.ts";
import type { LaunchFile } from "../../../services/service.ts";
import { type CertificatePart, certificateFiles } from "../../containers/certificate-files.ts";
import { shortHash } from "../../containers/names.ts";
import type { WiredLaunch } from "../../containers/wire-launch.ts";
import { namespaceOf } from "../names.ts";
import { serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

/** Readable by the pod's group, which is the server's own: Postgres takes a key of root's with this mode. */
const readableByGroup = 0o440;

/** What a service is given to read. */
export interface Configuration {
  readonly objects: readonly Manifest[];
  readonly volumes: readonly V1Volume[];
  readonly mounts: readonly V1VolumeMount[];
  /** Of all content: a pod does not see a change by itself, so its template carries this. */
  readonly hash: string;
}

interface Given {
  readonly plan: Plan;
  readonly wired: WiredLaunch;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** PEM of each part. */
  readonly certificates: Readonly<Record<CertificatePart, string>>;
}

/** One ConfigMap and one Secret of the service's name, with nothing in them that it did not ask for. */
export function configurationOf(given: Given): Configuration {
  const { plan, wired } = given;
  const { name } = wired.service;
  const open = Object.fromEntries(wired.launch.files.filter((file) => !file.secret).map((file) => [file.name, file.content]));
  const closed = closedContents(given);
  const metadata = { name, namespace: namespaceOf(plan, name), labels: serviceLabels(plan, name) };
  const objects: Manifest[] = [
    ...(isEmpty(open) ? [] : [{ apiVersion: "v1", kind: "ConfigMap", metadata, data: open } satisfies V1ConfigMap]),
    ...(isEmpty(closed) ? [] : [{ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", data: encoded(closed) } satisfies V1Secret]),
  ];
  return { objects, volumes: volumes(wired), mounts: mounts(wired), hash: shortHash(JSON.stringify([open, closed])) };
}

function closedContents({ wired, secrets, certificates }: Given): Record<string, string> {
  return Object.fromEntries([
    ...wired.launch.files.filter((file) => file.secret).map((file) => [file.name, file.content]),
    ...[...wired.certificates].sort().map((part) => [certificateFiles[part], certificates[part]]),
    ...[...wired.secrets].sort().map((secret) => [secretKey(secret), secrets[secret]]),
  ]);
}

function volumes({ service: { name }, launch, certificates, secrets }: WiredLaunch): V1Volume[] {
  const item = ({ name: key }: LaunchFile) => ({ key, path: key });
  const open = launch.files.filter((file) => !file.secret).map(item);
  const closed = [
    ...launch.files.filter((file) => file.secret).map(item),
    ...[...certificates].sort().map((part) => ({ key: certificateFiles[part], path: `certificates/${certificateFiles[part]}` })),
  ];
  const sources = [
    ...(open.length === 0 ? [] : [{ configMap: { name, items: open } }]),
    ...(closed.length === 0 ? [] : [{ secret: { name, items: closed } }]),
  ];
  const passwords = [...secrets].sort().map((secret) => ({ key: secretKey(secret), path: secret }));
  return [
    ...(sources.length === 0 ? [] : [{ name: "files", projected: { defaultMode: readableByGroup, sources } }]),
    ...(passwords.length === 0 ? [] : [{ name: "secrets", secret: { secretName: name, defaultMode: readableByGroup, items: passwords } }]),
  ];
}

function mounts({ launch, certificates, secrets }: WiredLaunch): V1VolumeMount[] {
  const placed = launch.files.flatMap(({ name, path }) => (path === undefined ? [] : [{ subPath: name, mountPath: path }]));
  return [
    ...(launch.files.length + certificates.size === 0 ? [] : [{ name: "files", mountPath: "/etc/parity", readOnly: true }]),
    ...placed.map((file) => ({ name: "files", ...file, readOnly: true })),
    ...(secrets.size === 0 ? [] : [{ name: "secrets", mountPath: "/run/secrets", readOnly: true }]),
  ];
}

/** Apart from the names of files. */
function secretKey(name: SecretName): string {
  return `secret.${name}`;
}

function encoded(contents: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(contents).map(([name, content]) => [name, Buffer.from(content).toString("base64")]));
}

function isEmpty(contents: object): boolean {
  return Object.keys(contents).length === 0;
}
