import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import type { Host } from "../../host/host.ts";
import type { Plan, SecretName } from "../../plan/plan.ts";
import type { Certificates } from "../../secrets/certificates.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import { type CertificatePart, certificateFiles, certificatePath } from "../containers/certificate-files.ts";
import { imageNames } from "../containers/image-names.ts";
import { type ProjectFolder, projectFolder } from "../containers/project-folder.ts";
import type { RenderedFile } from "../containers/rendered-file.ts";
import { shipped } from "../containers/shipped.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import { composeDocument } from "./document.ts";
import { noOverlay, type Overlay } from "./overlay.ts";
import { volumeLabels } from "./volumes.ts";
import { wireLaunch } from "./wiring.ts";

export interface Rendering {
  readonly wired: readonly WiredLaunch[];
  readonly files: readonly RenderedFile[];
}

export interface RenderInput {
  readonly host: Host;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** undefined when the rendering is only to be read. */
  readonly certificates: Certificates | undefined;
  /** Instead of what this machine's folders show: for a rendering that is the same everywhere. */
  readonly project?: ProjectFolder;
  /** None unless a drill has laid something out. */
  readonly overlay?: Overlay;
}

const header = `# Rendered by parity from the project's configuration; a change here is lost with the next \`parity up\`.
# By hand:  docker compose -f compose.yaml up
`;

/** The Compose file and everything it mounts. */
export async function renderCompose(input: RenderInput): Promise<Rendering> {
  const { host, plan, services, secrets, overlay = noOverlay } = input;
  const wired = plan.services.flatMap((service) =>
    Array.from({ length: service.instances }, (_, instance) =>
      wireLaunch(plan, services[service.name], service, instance, secrets, shipped.compiled),
    ),
  );
  const certificates = [...(await certificateContents(input.certificates)), ...presentedContents(overlay)];
  const document = composeDocument({
    plan,
    wired,
    images: await imageNames(plan, services, host.nodeVersion),
    project: input.project ?? (await projectFolder(plan)),
    userId: host.userId,
    overlay,
    contentHash: (launch) => contentHash(launch, secrets, certificates, overlay),
    volumeLabels: (launch) => volumeLabels(plan, launch.service, secrets),
  });
  const files = [
    { path: "compose.yaml", content: header + stringify(document, { lineWidth: 0 }) },
    ...wired.flatMap(({ service, launch }) => launch.files.map(({ name, content }) => ({ path: `${service.name}/${name}`, content }))),
    ...[...new Set(wired.flatMap((launch) => [...launch.secrets]))].map((name) => ({ path: `secrets/${name}`, content: secrets[name] })),
    ...certificates,
  ];
  return { wired, files: [...new Map(files.map((file) => [file.path, file])).values()] };
}

async function certificateContents(certificates: Certificates | undefined): Promise<RenderedFile[]> {
  if (!certificates) return [];
  const parts = Object.keys(certificateFiles) as CertificatePart[];
  return Promise.all(
    parts.map(async (part) => ({ path: certificatePath(undefined, part), content: await readFile(certificates[part], "utf8") })),
  );
}

function presentedContents({ presented }: Overlay): RenderedFile[] {
  return [...presented].flatMap(([service, { certificate, key }]) => [
    { path: certificatePath(service, "certificate"), content: certificate },
    { path: certificatePath(service, "key"), content: key },
    { path: certificatePath(service, "pem"), content: certificate + key },
  ]);
}

/** A mounted file that changes is not seen by the engine: it enters the launch label, and with it what is recreated. */
function contentHash(
  { service, launch, secrets: asked, certificates: parts }: WiredLaunch,
  secrets: Readonly<Record<SecretName, string>>,
  certificates: readonly RenderedFile[],
  { presented }: Overlay,
): string {
  const own = presented.has(service.name) ? service.name : undefined;
  const hash = createHash("sha256");
  for (const { name, content } of launch.files) hash.update(`${name}\0${content}\0`);
  for (const name of [...asked].sort()) hash.update(`${name}\0${secrets[name]}\0`);
  for (const part of [...parts].sort()) hash.update(certificates.find(({ path }) => path === certificatePath(own, part))?.content ?? "");
  return hash.digest("hex");
}
