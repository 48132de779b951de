import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Link, LinkProxy } from "../abilities.ts";
import { nativeDirectory } from "./paths.ts";

/** A link that leads through Toxiproxy. */
export interface Route extends Link {
  /** Toxiproxy's on 127.0.0.1, one for each instance of `to`. */
  readonly ports: readonly number[];
  /** It is being given up: whatever starts from now on reaches `to` directly. */
  readonly leaving: boolean;
}

/** `.parity/native/links.json`: on disk before anything is started because of it, gone after everything of it has ended. */
export interface Links {
  readonly v: 1;
  /** Absolute path of the state folder: whose links these are. */
  readonly stack: string;
  readonly apiPort: number;
  readonly routes: readonly Route[];
}

/** undefined when every link is direct. Rejects when the file cannot be understood: it may stand for a real detour. */
export async function readLinks(stateDirectory: string): Promise<Links | undefined> {
  const text = await readIfThere(linksFile(stateDirectory));
  if (text === undefined) return undefined;
  const links = JSON.parse(text) as Links;
  // A folder that was copied with its project brings somebody else's.
  return links.stack === stateDirectory ? links : undefined;
}

export async function writeLinks(links: Links): Promise<void> {
  await mkdir(nativeDirectory(links.stack), { recursive: true, mode: 0o700 });
  await writeAtomically(linksFile(links.stack), `${JSON.stringify(links, null, 2)}\n`);
}

export async function removeLinks(stateDirectory: string): Promise<void> {
  await rm(linksFile(stateDirectory), { force: true });
}

/** Those that what starts now is to take. */
export function routesInForce(links: Links | undefined): readonly Route[] {
  return links?.routes.filter(({ leaving }) => !leaving) ?? [];
}

export function isSameLink(one: Link, other: Link): boolean {
  return one.from === other.from && one.to === other.to && one.port === other.port;
}

export function proxiesOfRoute({ apiPort }: Pick<Links, "apiPort">, route: Route): readonly LinkProxy[] {
  return route.ports.map((_, instance) => ({
    name: `${route.from}-${route.to}-${route.port}-${instance}`,
    api: `http://127.0.0.1:${apiPort}`,
  }));
}

function linksFile(stateDirectory: string): string {
  return join(nativeDirectory(stateDirectory), "links.json");
}
