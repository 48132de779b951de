import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../files/read-if-there.ts";
import { type ServiceName, serviceNames } from "../../plan/plan.ts";
import type { Certificates } from "../../secrets/certificates.ts";
import type { ServerCertificate } from "../abilities.ts";
import { nativeDirectory } from "./paths.ts";

/** What some services present instead of the project's own certificate; `authority` stays the project's. */
export type Presented = ReadonlyMap<ServiceName, Pick<Certificates, "certificate" | "key" | "pem">>;

/** `.parity/native/presented/<service>/`: on disk before anything is started because of it. */
export async function readPresented(stateDirectory: string): Promise<Presented> {
  const names = await namesIn(presentedDirectory(stateDirectory));
  const services = serviceNames.filter((name) => names.includes(name));
  return new Map(services.map((service) => [service, filesIn(folderOf(stateDirectory, service))]));
}

/** Whole or not at all: a service must never start with the certificate of one and the key of another. */
export async function writePresented(stateDirectory: string, service: ServiceName, given: ServerCertificate): Promise<void> {
  const folder = folderOf(stateDirectory, service);
  const partial = `${folder}.partial`;
  const files = filesIn(partial);
  await removePresented(stateDirectory, service);
  await mkdir(partial, { recursive: true, mode: 0o700 });
  await writeFile(files.certificate, given.certificate, { mode: 0o644 });
  await writeFile(files.key, given.key, { mode: 0o600 });
  await writeFile(files.pem, given.certificate + given.key, { mode: 0o600 });
  await rename(partial, folder);
}

export async function removePresented(stateDirectory: string, service: ServiceName): Promise<void> {
  const folder = folderOf(stateDirectory, service);
  for (const each of [folder, `${folder}.partial`]) await rm(each, { recursive: true, force: true });
}

/** For a stack that was started with every service's own. */
export async function forgetPresented(stateDirectory: string): Promise<void> {
  await rm(presentedDirectory(stateDirectory), { recursive: true, force: true });
}

function presentedDirectory(stateDirectory: string): string {
  return join(nativeDirectory(stateDirectory), "presented");
}

function folderOf(stateDirectory: string, service: ServiceName): string {
  return join(presentedDirectory(stateDirectory), service);
}

function filesIn(folder: string): Pick<Certificates, "certificate" | "key" | "pem"> {
  return { certificate: join(folder, "server.pem"), key: join(folder, "server.key"), pem: join(folder, "server-with-key.pem") };
}
