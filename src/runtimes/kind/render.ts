import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import type { Certificates } from "../../secrets/certificates.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import { type CertificatePart, certificateFiles } from "../containers/certificate-files.ts";
import type { RenderedFile } from "../containers/rendered-file.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import type { DatabaseServer } from "./manifests/database-roles.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { namespacesOf } from "./manifests/namespaces.ts";
import { type ServiceManifests, serviceManifests } from "./manifests/service-manifests.ts";
import { wireLaunch } from "./wiring.ts";

export type { ServiceManifests, Workload } from "./manifests/service-manifests.ts";

export interface KindRendering {
  /** Namespaces with their quotas, limits and what holds for every pod in them: applied before all services. */
  readonly namespaces: readonly Manifest[];
  /** In the plan's order. */
  readonly services: readonly ServiceManifests[];
  readonly files: readonly RenderedFile[];
}

export interface KindRenderInput {
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** undefined when the rendering is only to be read: no private key is in it then. */
  readonly certificates: Certificates | undefined;
  /** Which of the database's servers leads now; the plan's own without it. */
  readonly primary?: DatabaseServer;
  /** Full names, as the nodes' containerd knows them. */
  readonly images: ReadonlyMap<ServiceName, string>;
  /** Where the app's own files are in its image, for an app given as a command. */
  readonly workingDirectory: string;
}

const header = `# Rendered by parity from the project's configuration; a change here is lost with the next \`parity up\`.
# By hand:  kubectl apply --server-side -f .
`;

/** Everything of the plan as Kubernetes' objects, and the same as files. */
export async function renderKind(input: KindRenderInput): Promise<KindRendering> {
  const { plan, services, secrets, images, workingDirectory, primary = "postgres" } = input;
  const all = plan.services.map((service) => wireLaunch(plan, services[service.name], service, secrets));
  const certificates = await certificateContents(input.certificates);
  const made = all.map((wired) =>
    serviceManifests({ plan, wired, all, secrets, certificates, primary, image: imageOf(images, wired), workingDirectory }),
  );
  const namespaces = namespacesOf(plan, all);
  return { namespaces, services: made, files: [file(0, "namespaces", namespaces), ...made.flatMap(filesOf)] };
}

/** What holds a secret has a file to itself. */
function filesOf({ service, objects }: ServiceManifests, index: number): RenderedFile[] {
  const closed = objects.filter(({ kind }) => kind === "Secret");
  const open = objects.filter(({ kind }) => kind !== "Secret");
  return [...(closed.length === 0 ? [] : [file(index + 1, `${service.name}-secret`, closed)]), file(index + 1, service.name, open)];
}

function file(number: number, name: string, objects: readonly Manifest[]): RenderedFile {
  const documents = objects.map((each) => stringify(each, { lineWidth: 0, aliasDuplicateObjects: false }));
  return { path: `${String(number).padStart(2, "0")}-${name}.yaml`, content: header + documents.join("---\n") };
}

async function certificateContents(certificates: Certificates | undefined): Promise<Record<CertificatePart, string>> {
  const parts = Object.keys(certificateFiles) as CertificatePart[];
  const contents = parts.map(
    async (part) => [part, certificates ? await readFile(certificates[part], "utf8") : `example-${part}`] as const,
  );
  return Object.fromEntries(await Promise.all(contents)) as Record<CertificatePart, string>;
}

function imageOf(images: ReadonlyMap<ServiceName, string>, { service }: WiredLaunch): string {
  const image = images.get(service.name);
  if (image === undefined) throw new Error(`no image was chosen for ${service.name}`);
  return image;
}
