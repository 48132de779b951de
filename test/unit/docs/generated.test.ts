import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { generatedFiles } from "../../../scripts/generated-files.ts";

const root = resolve(import.meta.dirname, "../../..");
const files = await generatedFiles();

test.each([...files])("%s is what the sources say (npm run docs)", async (path, content) => {
  expect(await readFile(join(root, path), "utf8")).toBe(content);
});

test("what is checked in holds no secret and no path of this machine", () => {
  const all = [...files.values()].join("\n");
  expect(all).not.toContain(root);
  expect(all).not.toMatch(/\b[0-9a-f]{64}\b(?<!sha256:[0-9a-f]{64})/);
});

test("nothing in the Compose file carries parity's labels, and every port is on loopback", () => {
  const compose = files.get("compose/compose.yaml") ?? "";
  expect(compose).not.toContain("dev.parity");
  const published = [...compose.matchAll(/^ {6}- (\S+:\d+:\d+)$/gm)].map(([, port = ""]) => port);
  expect(published.length).toBeGreaterThan(10);
  expect(published.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
});
