import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host } from "../../host/host.ts";

/** Where the engine listens, as DOCKER_HOST writes it: "unix:///var/run/docker.sock". */
export async function engineAddress(host: Host): Promise<string> {
  return host.env["DOCKER_HOST"] || (await contextAddress(host)) || "unix:///var/run/docker.sock";
}

/** How a person reads it: a path of a socket, or the address. */
export function readable(address: string): string {
  return address.replace(/^unix:\/\//, "");
}

/** Ports are published on the engine's machine, so it has to be this one. */
export function isLocal(address: string): boolean {
  return /^(unix|npipe):|^tcp:\/\/(127\.|localhost[:/]|\[::1\])/.test(address);
}

/** The client's current context: what `docker context use` chose. */
async function contextAddress(host: Host): Promise<string | undefined> {
  const directory = host.env["DOCKER_CONFIG"] || join(host.homeDirectory, ".docker");
  const name = host.env["DOCKER_CONTEXT"] || (await readJson<{ currentContext?: string }>(join(directory, "config.json")))?.currentContext;
  if (!name || name === "default") return undefined;
  const folder = createHash("sha256").update(name).digest("hex");
  const meta = await readJson<{ Endpoints?: { docker?: { Host?: string } } }>(join(directory, "contexts", "meta", folder, "meta.json"));
  return meta?.Endpoints?.docker?.Host;
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
