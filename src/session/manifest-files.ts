import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { ParityError } from "../errors/parity-error.ts";

const endings: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);
const passedOver: ReadonlySet<string> = new Set(["node_modules", ".git"]);

/** What may be a manifest below a folder, or the one file: path as a person finds it from where they are → text. Rejects with USAGE. */
export async function manifestFiles(at: string, cwd: string): Promise<ReadonlyMap<string, string>> {
  const found = await stat(at).catch(() => undefined);
  if (found === undefined) throw none(at, "there is nothing there");
  const paths = found.isDirectory() ? await below(at) : [at];
  if (paths.length === 0) throw none(at, "no file in it ends with .yaml, .yml or .json");
  return new Map(await Promise.all(paths.map(async (path) => [shown(path, cwd), await readFile(path, "utf8")] as const)));
}

async function below(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && endings.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => passedOver.has(part)),
    )
    .sort();
}

function shown(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside.startsWith("..") ? path : inside;
}

function none(at: string, why: string): ParityError {
  return new ParityError("USAGE", `there are no manifests at ${at}: ${why}`, {
    hint: `name a folder of Kubernetes manifests: parity check platform/policy --manifests ${basename(at)}`,
  });
}
