import { glob, readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const examples = resolve(import.meta.dirname, "../../../examples");

/** The samples are shipped beside the program, and not with the repository around them. */
it.each(["zerostate", "quizmentor"])("no page of %s links to what lies outside of it", async (sample) => {
  const root = resolve(examples, sample);
  const pages: string[] = [];
  for await (const page of glob("**/*.md", { cwd: root, exclude: (name) => name === "node_modules" })) pages.push(page);
  expect(pages.length).toBeGreaterThan(3);
  const outside: string[] = [];
  for (const page of pages) {
    const text = await readFile(resolve(root, page), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\(([^)#\s]+)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      if (relative(root, resolve(root, dirname(page), target)).startsWith("..")) outside.push(`${page} → ${target}`);
    }
  }
  expect(outside).toEqual([]);
});
