import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** `from "./lib/mix.ts"`, `import "../x.js"`, `open("./data.json")`. */
const relativePath = /(?:from|import|require\(|open\(|import\()\s*["'](\.{1,2}\/[^"']+)["']/g;
const mostFiles = 200;

/** A script and every file it reads by a relative path, in a fixed order: what the load is changes when any of them does. */
export async function scriptContents(script: string): Promise<readonly string[]> {
  const contents = new Map<string, string>();
  const waiting = [resolve(script)];
  while (waiting.length > 0 && contents.size < mostFiles) {
    const path = waiting.pop();
    if (path === undefined || contents.has(path)) continue;
    // What cannot be read is k6's to complain about.
    const text = await readFile(path, "utf8").catch(() => "");
    contents.set(path, text);
    for (const [, found = ""] of text.matchAll(relativePath)) waiting.push(resolve(dirname(path), found));
  }
  return [...contents.values()];
}
