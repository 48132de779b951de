import { expect, test } from "vitest";
import { categoryTitles } from "../../../src/checks/categories.ts";
import { checks } from "../../../src/checks/registry.ts";

test("every check's category has a title", () => {
  for (const { id } of Object.values(checks)) expect(categoryTitles, id).toHaveProperty([id.split("/").slice(0, 2).join("/")]);
});
