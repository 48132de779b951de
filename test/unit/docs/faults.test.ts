import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { faultDocs } from "../../../scripts/fault-docs.ts";
import { isForEverybody } from "../../../scripts/shipped-drills.ts";
import { shippedDrills } from "../../../src/checks/zerostate/drills/game-day/shipped-drills.ts";
import { runtimeKinds } from "../../../src/plan/plan.ts";
import { loadDrills } from "../../../src/steps/drill/load-drills.ts";
import { recoveryDrillNames } from "../../../src/steps/drill/recovery-names.ts";
import { faultKindNames } from "../../../src/steps/faults/fault.ts";
import { faultKinds } from "../../../src/steps/faults/kinds/registry.ts";

const root = join(import.meta.dirname, "../../..");
const page = await faultDocs();
const drills = await loadDrills(join(root, "chaos"));

describe.each(faultKindNames)("docs/faults.md on %s", (name) => {
  const kind = faultKinds[name];

  test("says by what it is done on every runtime, and whether it outlives the stack", () => {
    const row = page.split("\n").find((line) => line.startsWith(`| [${name}](#${name}) |`));
    const cells = row?.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, ""));
    expect(cells).toHaveLength(1 + runtimeKinds.length + 2);
    for (const runtime of runtimeKinds) expect(kind?.mechanism[runtime].length, runtime).toBeGreaterThan(5);
    expect(cells?.[1 + runtimeKinds.length]).toBe(kind?.lasting === true ? "yes" : "");
  });

  test("has a section with every key and what each means", () => {
    const section = page.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) ?? "";
    for (const key of Object.keys(kind?.shape ?? {})) {
      const row = section.split("\n").find((line) => line.startsWith(`| \`${key}\` |`));
      expect(row?.split(" | ").at(-1)?.length, key).toBeGreaterThan(5);
    }
  });

  test("is done by a drill that comes with parity", () => {
    const row = page.split("\n").find((line) => line.startsWith(`| [${name}](#${name}) |`));
    const named = [
      ...(row
        ?.split(" | ")
        .at(-1)
        ?.matchAll(/`([a-z-]+)`/g) ?? []),
    ].map(([, id = ""]) => id);
    expect(named).not.toEqual([]);
    const known = [...drills.map(({ id }) => id), ...recoveryDrillNames];
    expect(named.filter((id) => !known.includes(id))).toEqual([]);
  });
});

test("the kinds of the registry are those of the folder: a file without a line would be a fault that nobody can ask for", async () => {
  const files = await readdir(join(root, "src/steps/faults/kinds"));
  for (const name of faultKindNames) {
    expect(faultKinds[name]?.kind, name).toBe(name);
    expect(files).toContain(`${name}.ts`);
  }
});

test("the checklist knows the drills that come with parity, but for those that only a cluster can carry out", () => {
  expect([...shippedDrills].sort()).toEqual(
    drills
      .filter(isForEverybody)
      .map(({ id }) => id)
      .sort(),
  );
  expect(drills.find(({ id }) => id === "rolling-update")).not.toSatisfy(isForEverybody);
});
