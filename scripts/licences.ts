import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is bundled is handed on, and its licences ask that their text goes with it. */
export async function licencesOf(modules: readonly string[], file: string): Promise<void> {
  const packages = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  const texts = await Promise.all([...packages].sort().map(licenceOf));
  await writeFile(file, texts.join(`\n${"-".repeat(80)}\n\n`));
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, string>;
  const own = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  const text = own === undefined ? `License: ${license}\n` : await readFile(join(folder, own), "utf8");
  return `${name} ${version}\n\n${text}`;
}
