import { readFile } from "node:fs/promises";
import type { ServiceName } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import type { StepContext } from "../../work/context.ts";
import type { ServerCertificate } from "../abilities.ts";
import { type CertificatePart, certificateFiles } from "../containers/certificate-files.ts";
import { shortHash } from "../containers/names.ts";
import { requirePlanned } from "../planned.ts";
import { faultManager } from "./apply.ts";
import type { WorkloadObject } from "./explain.ts";
import { nameOf } from "./held.ts";
import { namespaceOf, serviceHosts } from "./names.ts";
import { mergeObject } from "./objects.ts";
import { type Reviving, reviveService } from "./revive.ts";
import { wireLaunch } from "./wiring.ts";
import { readWorld, workloadOf } from "./world.ts";

/** On a pod template: which other certificate its pods were made with. */
const presentedAnnotation = "dev.parity.presented";

type Presenting = Omit<Reviving, "context">;

/** Why a service cannot present another certificate: one clause; undefined when it can. */
export function certificateObstacle(stack: Presenting, service: ServiceName): string | undefined {
  const parts = partsOf(stack, service);
  return parts.has("certificate") || parts.has("pem") ? undefined : `${service} presents no certificate`;
}

/** Changes the service's Secret, and its template, so that its pods are made anew. Resolves when they are ready. Every step can be taken again. */
export async function presentCertificate(
  stack: Presenting,
  service: ServiceName,
  given: ServerCertificate | undefined,
  context: StepContext,
): Promise<void> {
  const { api, plan } = stack;
  const workload = workloadOf(await readWorld(api, plan, context.signal), service);
  // Taken down since: what is started next has its own.
  if (workload === undefined) return;
  const contents = given === undefined ? await ownContents(stack, context) : contentsOf(given);
  const parts = [...partsOf(stack, service)].filter((part) => part !== "authority");
  const data = Object.fromEntries(parts.map((part) => [certificateFiles[part], Buffer.from(contents[part] ?? "").toString("base64")]));
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: service, namespace: namespaceOf(plan, service) } };
  await mergeObject(api, secret, { data }, faultManager);
  await markPresented(stack, workload, given === undefined ? undefined : shortHash(given.certificate));
  await reviveService({ ...stack, context }, { service });
}

export async function presentsAnother({ api, plan }: Pick<Presenting, "api" | "plan">, service: ServiceName): Promise<boolean> {
  return presentedBy(workloadOf(await readWorld(api, plan), service)) !== undefined;
}

/** Whatever a drill left of it; the Secret is applied as planned by whoever starts the service. */
export async function forgetPresented(stack: Pick<Presenting, "api">, workload: WorkloadObject): Promise<void> {
  await markPresented(stack, workload, undefined);
}

async function markPresented({ api }: Pick<Presenting, "api">, workload: WorkloadObject, mark: string | undefined): Promise<void> {
  if (presentedBy(workload) === mark) return;
  const change = { spec: { template: { metadata: { annotations: { [presentedAnnotation]: mark ?? null } } } } };
  await mergeObject(api, nameOf(workload), change, faultManager);
}

function presentedBy(workload: WorkloadObject | undefined): string | undefined {
  return workload?.spec?.template?.metadata?.annotations?.[presentedAnnotation];
}

function partsOf({ plan, services, secrets }: Presenting, service: ServiceName): ReadonlySet<CertificatePart> {
  return wireLaunch(plan, services[service], requirePlanned(plan, service), secrets).certificates;
}

type Contents = Partial<Record<CertificatePart, string>>;

function contentsOf({ certificate, key }: ServerCertificate): Contents {
  return { certificate, key, pem: certificate + key };
}

async function ownContents({ plan }: Presenting, { host }: StepContext): Promise<Contents> {
  const own = await openCertificates(plan.stateDirectory, host.now(), serviceHosts(plan));
  const [certificate, key, pem] = await Promise.all([own.certificate, own.key, own.pem].map((path) => readFile(path, "utf8")));
  return { certificate: certificate ?? "", key: key ?? "", pem: pem ?? "" };
}
