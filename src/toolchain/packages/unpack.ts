import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Host } from "../../host/host.ts";
import { openFolder } from "../cache.ts";
import { runToFetch } from "../failure.ts";
import type { PackageManifest, UnpackedPackage } from "./manifest.ts";
import type { SelectedPackage } from "./simulation.ts";

const unpackWithinMs = 300_000;

/** Unpacks the package files in `folder/debs` to `folder/root`, writes the manifest, and removes the files. */
export async function unpackAll(host: Host, folder: string, selected: readonly SelectedPackage[], signal: AbortSignal): Promise<void> {
  const debs = join(folder, "debs");
  const root = await openFolder(join(folder, "root"));
  const files = (await readdir(debs)).filter((file) => file.endsWith(".deb")).sort();
  const packages: UnpackedPackage[] = [];
  const waiting = [...files];
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const path = join(debs, file);
      await runToFetch(host, { command: "dpkg-deb", args: ["-x", path, root], timeoutMs: unpackWithinMs, signal });
      const name = file.split("_", 1)[0] ?? file;
      const version = selected.find((one) => one.name === name)?.version ?? "";
      packages.push({ name, version, file, sha256: await sha256(path) });
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(host.cpus, 4)) }, worker));
  await rm(debs, { recursive: true });
  const manifest: PackageManifest = {
    v: 1,
    packages: packages.sort((first, second) => (first.name < second.name ? -1 : 1)),
    libraries: [...(await libraryFolders(root, "lib", 3)), ...(await libraryFolders(root, "usr/lib", 3))],
  };
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Folders that hold libraries under their run-time name: `libpq.so.5`, not a plugin's `llvmjit.so`. */
async function libraryFolders(root: string, folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const own = entries.some((entry) => /\.so\.\d/.test(entry.name)) ? [folder] : [];
  if (depth === 0) return own;
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => libraryFolders(root, join(folder, entry.name), depth - 1));
  return [...own, ...(await Promise.all(below)).flat()];
}
