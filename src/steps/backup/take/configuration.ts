import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { configurationNames } from "../../../config/load.ts";
import { exists } from "../../../files/exists.ts";
import type { Plan } from "../../../plan/plan.ts";
import { writeFileOf } from "../codec/write-file.ts";
import type { Manifest } from "../manifest.ts";
import type { Taken, Taking } from "./taking.ts";

type Configuration = NonNullable<Manifest["configuration"]>;

interface Found {
  /** In the archive. */
  readonly path: string;
  /** Absolute. */
  readonly at: string;
}

/** What parity reads of a project beside its configuration. */
const wellKnown = ["readiness.yaml", "chaos"];
/** Of `.parity`: with these a stack of the same passwords and certificates can be started elsewhere. Never in clear. */
const secrets = ["secrets.json", "certificates"];

/** The files a stack like this one is started from; its secrets as well where what is written is encrypted. */
export async function takeConfiguration({ stack, target, context }: Taking): Promise<Taken<Configuration>> {
  const found = await findFiles(stack.plan, target.recipients.length > 0);
  const files: Configuration["files"] = [];
  const file = await writeFileOf(target, { name: "configuration.tar", part: "configuration", bytes: archive(found, files) }, context);
  return { says: { files }, files: [file] };
}

async function findFiles({ root, stateDirectory, load, documentation }: Plan, withSecrets: boolean): Promise<Found[]> {
  const named = [...configurationNames, ...wellKnown].map((name) => join(root, name));
  const inProject = [...named, load.script, ...(documentation === undefined ? [] : [documentation])].filter((at) => isBelow(root, at));
  const project = (await Promise.all(inProject.map(filesAt))).flat().map((at) => ({ path: `project/${relative(root, at)}`, at }));
  const inState = withSecrets ? secrets.map((name) => join(stateDirectory, name)) : [];
  const state = (await Promise.all(inState.map(filesAt))).flat().map((at) => ({ path: `state/${relative(stateDirectory, at)}`, at }));
  const all = new Map([...project, ...state].map((each) => [each.path, each]));
  return [...all.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}

/** A file itself, or every file below a folder; nothing where there is nothing. */
async function filesAt(path: string): Promise<string[]> {
  if (!(await exists(path))) return [];
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A tar that depends on nothing but names and contents. */
async function* archive(found: readonly Found[], files: Configuration["files"]): AsyncGenerator<Buffer> {
  const { pack } = await import("tar-stream");
  const tar = pack();
  const filled = (async () => {
    for (const { path, at } of found) {
      const content = await readFile(at);
      files.push({ path, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") });
      await new Promise<void>((resolve, reject) => {
        const mode = path.startsWith("state/") ? 0o600 : 0o644;
        tar.entry({ name: path, mode, mtime: new Date(0) }, content, (error) => (error ? reject(error) : resolve()));
      });
    }
    tar.finalize();
  })();
  filled.catch((error: Error) => tar.destroy(error));
  for await (const chunk of tar) yield chunk as Buffer;
  await filled;
}
