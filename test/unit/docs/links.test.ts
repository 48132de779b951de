import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checks } from "../../../src/checks/registry.ts";
import { commands } from "../../../src/commands/registry.ts";
import { exists } from "../../../src/files/exists.ts";
import { brokenLinks } from "../../../src/steps/checks/documents.ts";

const root = resolve(import.meta.dirname, "../../..");

async function filesBelow(folder: string, ending: RegExp): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter((name) => ending.test(name) && !name.includes("node_modules")).map((name) => join(root, folder, name));
}

describe("documentation", async () => {
  const documents = [
    join(root, "README.md"),
    ...(await Promise.all(["docs", "compose", "examples"].map((folder) => filesBelow(folder, /\.md$/)))).flat(),
  ];

  test.each(documents.map((path) => relative(root, path)))("%s links to files that are there", async (path) => {
    const text = await readFile(join(root, path), "utf8");
    expect(await brokenLinks({ path: join(root, path), text }, root)).toEqual([]);
  });
});

describe("what the product tells people to do", async () => {
  const sources = await Promise.all((await filesBelow("src", /\.tsx?$/)).map((path) => readFile(path, "utf8")));
  // In strings only: a comment is for whoever reads the source.
  const said = sources.flatMap((text) => [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g)].map(([literal]) => literal));

  test("names documents that are there", async () => {
    const named = [...new Set(said.flatMap((text) => text.match(/\bdocs\/[a-z-]+\.md\b/g) ?? []))];
    expect(named).toContain("docs/drills.md");
    const missing = await Promise.all(named.map(async (name) => ((await exists(join(root, name))) ? [] : [name])));
    expect(missing.flat()).toEqual([]);
  });

  test("names commands that there are", () => {
    const known = new Set([...commands.map(({ name }) => name), "complete"]);
    // "parity picks a free port" speaks of the program; after a colon or a "then", and where a check says how to repeat it, it is a command.
    const hinted = said.flatMap((text) => [...text.matchAll(/(?::|then) parity(?! fetches) ([a-z]+)\b/g)].map(([, name = ""]) => name));
    const repeated = checks.flatMap(({ remedy, repeat }) =>
      [...`${repeat}\n${remedy}`.matchAll(/^parity ([a-z]+)\b/gm)].map(([, name = ""]) => name),
    );
    const named = [...hinted, ...repeated];
    expect(named).toContain("explain");
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });

  test("names checks that there are", () => {
    const ids = checks.flatMap(({ id }) => [id, id.split("/").slice(0, 2).join("/")]);
    const named = checks.flatMap(({ remedy, repeat }) =>
      [...`${remedy} ${repeat}`.matchAll(/parity (?:check|explain) ([a-z0-9/-]+)/g)].map(([, id = ""]) => id),
    );
    expect(named.filter((name) => !ids.some((id) => id === name || id.endsWith(`/${name}`)))).toEqual([]);
  });
});
