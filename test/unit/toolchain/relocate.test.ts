import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { relocate, rewritten, rootOf, startFolder } from "../../../src/toolchain/packages/relocate.ts";

const relocation = { program: "usr/bin/tool", path: "/usr/share/prometheus/alertmanager" };

test("a rewritten path has the same length and ends in the same name", () => {
  expect(rewritten(relocation.path)).toBe("/proc/self/cwd////////alertmanager");
  expect(rewritten(relocation.path)).toHaveLength(relocation.path.length);
  expect(() => rewritten("/usr/x")).toThrow(RangeError);
});

test("every occurrence is rewritten and nothing else is", async () => {
  const root = await mkdtemp(join(tmpdir(), "parity-relocate-"));
  try {
    await mkdir(join(root, "usr/bin"), { recursive: true });
    const program = join(root, "usr/bin/tool");
    await writeFile(program, `\u0000x${relocation.path}/ui\u0001${relocation.path}y/usr/share/other`);
    expect(await relocate(root, relocation)).toBe(2);
    const path = rewritten(relocation.path);
    expect(await readFile(program, "utf8")).toBe(`\u0000x${path}/ui\u0001${path}y/usr/share/other`);
    expect(startFolder(rootOf(program, relocation), relocation)).toBe(join(root, "usr/share/prometheus"));
  } finally {
    await rm(root, { recursive: true });
  }
});
