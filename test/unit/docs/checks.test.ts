import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { serviceNames } from "../../../src/plan/plan.ts";
import { checkKinds } from "../../../src/steps/drill/probes/registry.ts";

const page = await readFile(join(import.meta.dirname, "../../../docs/drills.md"), "utf8");
const probes = page.split(/^## /m).find((section) => section.startsWith("Probes")) ?? "";

test.each(Object.entries(checkKinds))(
  "docs/drills.md has a row for the check %s, with every key and every word of it",
  (name, { schema }) => {
    const row = probes
      .split("\n")
      .filter((line) => line.startsWith(`| \`{ ${name}: `))
      .join("\n");
    expect(row).not.toBe("");
    const { properties = {} } = z.toJSONSchema(schema, { io: "input" }) as { properties?: Record<string, { enum?: readonly string[] }> };
    for (const [key, { enum: words = [] }] of Object.entries(properties)) {
      // What several checks have is said below the table.
      expect(row.includes(key) || probes.includes(`\`${key}`), `${key} of ${name}`).toBe(true);
      // Any service is the plan's to name.
      const own = words.length === serviceNames.length ? [] : words;
      expect(
        own.filter((word) => !row.includes(word)),
        `${key} of ${name}`,
      ).toEqual([]);
    }
  },
);
