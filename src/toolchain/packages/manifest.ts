import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What an unpacked set is made of: `manifest.json` beside its `root`. */
export interface PackageManifest {
  readonly v: 1;
  readonly packages: readonly UnpackedPackage[];
  /** Folders with shared libraries, relative to `root`. */
  readonly libraries: readonly string[];
}

export interface UnpackedPackage {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  /** Of the package file, hex. */
  readonly sha256: string;
}

/** undefined where there is none: the folder is then not a set. */
export async function readManifest(set: string): Promise<PackageManifest | undefined> {
  const text = await readFile(join(set, "manifest.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const manifest = JSON.parse(text) as Partial<PackageManifest>;
    return manifest.v === 1 && Array.isArray(manifest.libraries) ? (manifest as PackageManifest) : undefined;
  } catch {
    return undefined;
  }
}
