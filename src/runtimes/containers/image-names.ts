import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, ServiceName } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import { projectName, shortHash } from "./names.ts";
import { shipped } from "./shipped.ts";

export const baseImage = "parity/debian:bookworm";

/** What is made around a program of this machine instead of a package. */
const holdsProgram: ReadonlySet<string> = new Set(["node", "toxiproxy"]);

/** One image that is built of Debian's packages. */
export interface DebianImage {
  readonly folder: string;
  /** `parity/<folder>:<hash>`: changes with whatever it is made of. */
  readonly name: string;
  /** Absolute path of a program of this machine that is copied into it under the folder's name. */
  readonly program?: string;
}

/** The image of each planned service. */
export async function imageNames(plan: Plan, services: ServiceRegistry, nodeVersion: string): Promise<ReadonlyMap<ServiceName, string>> {
  const named = plan.services.map(async ({ name }) => [name, await imageOf(plan, services, name, nodeVersion)] as const);
  return new Map(await Promise.all(named));
}

/** What `--images debian` has to build for a plan; empty for official images. */
export async function debianImages(plan: Plan, services: ServiceRegistry, nodeVersion: string): Promise<readonly DebianImage[]> {
  if (plan.images !== "debian") return [];
  const folders = plan.services
    .filter(({ name }) => !isOwnImage(plan, name))
    .map(({ name }) => services[name].images.debian)
    .filter((folder) => folder !== undefined);
  return Promise.all([...new Set(folders)].map((folder) => debianImage(folder, nodeVersion)));
}

/** Name of the image made of compose/images/<folder>. `version`: of the program of this machine that goes into it. */
export async function debianImage(folder: string, version: string): Promise<DebianImage> {
  const parts = [await folderContent("base"), await folderContent(folder), holdsProgram.has(folder) ? version : ""];
  return { folder, name: `parity/${folder}:${shortHash(parts.join("\0"))}` };
}

export async function baseHash(): Promise<string> {
  return shortHash(await folderContent("base"));
}

async function imageOf(plan: Plan, services: ServiceRegistry, name: ServiceName, nodeVersion: string): Promise<string> {
  if (isOwnImage(plan, name)) return plan.app.image ?? `${projectName(plan)}/app`;
  const { official, debian } = services[name].images;
  if (plan.images === "debian" && debian !== undefined) return (await debianImage(debian, nodeVersion)).name;
  if (plan.images === "official" && official !== undefined) return official;
  throw new ParityError("IMAGE_MISSING", `there is no ${plan.images} image of ${name}`, {
    hint: plan.images === "debian" ? "use the official images: --images official" : "give the app an image or a build",
  });
}

/** The app and its migrations run in the image the project names, if it names one. */
export function isOwnImage(plan: Plan, name: ServiceName): boolean {
  return (name === "app" || name === "migrate") && (plan.app.source === "image" || plan.app.source === "build");
}

async function folderContent(folder: string): Promise<string> {
  const directory = join(shipped.images, folder);
  const names = (await readdir(directory)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return names.map((name, index) => `${name}\n${contents[index]}`).join("\n");
}
