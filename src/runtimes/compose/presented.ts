import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import { type Plan, type ServiceName, serviceNames } from "../../plan/plan.ts";
import type { ServerCertificate } from "../abilities.ts";
import { composeDirectory } from "./names.ts";

/** What some services present instead of the project's own certificate. */
export type Presented = ReadonlyMap<ServiceName, ServerCertificate>;

/** `.parity/compose/presented/<service>.json`: on disk before any container is made because of it. */
export async function readPresented(plan: Plan): Promise<Presented> {
  const names = await namesIn(folderOf(plan));
  const services = serviceNames.filter((name) => names.includes(`${name}.json`));
  const read = async (service: ServiceName) =>
    [service, JSON.parse(await readFile(fileOf(plan, service), "utf8")) as ServerCertificate] as const;
  return new Map(await Promise.all(services.map(read)));
}

/** Whole or not at all: a service must never start with the certificate of one and the key of another. */
export async function writePresented(plan: Plan, service: ServiceName, given: ServerCertificate): Promise<void> {
  await mkdir(folderOf(plan), { recursive: true, mode: 0o700 });
  await writeAtomically(fileOf(plan, service), `${JSON.stringify(given, null, 2)}\n`, 0o600);
}

export async function removePresented(plan: Plan, service: ServiceName): Promise<void> {
  await rm(fileOf(plan, service), { force: true });
}

/** For a stack that is made with every service's own. */
export async function forgetPresented(plan: Plan): Promise<void> {
  await rm(folderOf(plan), { recursive: true, force: true });
}

function folderOf(plan: Plan): string {
  return join(composeDirectory(plan), "presented");
}

function fileOf(plan: Plan, service: ServiceName): string {
  return join(folderOf(plan), `${service}.json`);
}
