import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { exists } from "../../files/exists.ts";
import type { Plan } from "../../plan/plan.ts";
import { NotMeasured } from "./probe.ts";

export interface DocumentText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

const mostDocuments = 2_000;

/** The Markdown below the documentation folder, and the README beside it. Rejects with NotMeasured when no folder is configured or there. */
export async function readDocuments({ documentation }: Plan): Promise<readonly DocumentText[]> {
  const folder = folderOf(documentation);
  if (!(await exists(folder))) throw new NotMeasured(`the documentation folder ${folder} is not there`);
  const names = await readdir(folder, { recursive: true });
  const paths = names.filter((name) => name.endsWith(".md") && !name.includes("node_modules")).map((name) => join(folder, name));
  const readme = join(dirname(folder), "README.md");
  const all = [...paths.toSorted().slice(0, mostDocuments), ...((await exists(readme)) ? [readme] : [])];
  return Promise.all(all.map(async (path) => ({ path, text: await readFile(path, "utf8") })));
}

export function folderOf(documentation: string | undefined): string {
  if (documentation === undefined) throw new NotMeasured("the configuration names no documentation folder");
  return documentation;
}

/** Links of a document to files that are not there: "runbooks/a.md → b.md". Links to elsewhere and into the page are not followed. */
export async function brokenLinks({ path, text }: DocumentText, root: string): Promise<string[]> {
  const broken: string[] = [];
  for (const link of linksOf(text)) {
    const file = decodeURI(link.split("#")[0] ?? "");
    if (file !== "" && !(await exists(resolve(dirname(path), file)))) broken.push(`${relative(root, path)} → ${link}`);
  }
  return broken;
}

/** Targets of Markdown links and images, without those in code, to elsewhere, or into the page itself. */
export function linksOf(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, "").replaceAll(/`[^`\n]*`/g, "");
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, target = ""]) => target);
  const references = [...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)].map(([, target = ""]) => target);
  return [...inline, ...references].filter((target) => !/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(target));
}

/** Bytes of text beside white space; 0 for a file that is not there. */
export async function textLength(path: string): Promise<number> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? (await readFile(path, "utf8")).trim().length : 0;
}
