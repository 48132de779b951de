import { expect, test } from "vitest";
import { explainCheck } from "../../../src/checks/explain.ts";
import { parseReadiness } from "../../../src/checks/readiness/load.ts";
import { checks } from "../../../src/checks/registry.ts";

test.each(checks.map((check) => [check.id, check] as const))("%s is explained, with a file that would be taken", async (id, check) => {
  const lines = explainCheck(check);
  expect(lines[0]).toContain(check.title);
  expect(lines.join("\n")).toContain(check.why);
  const start = lines.findIndex((line) => /^ {4}(attestations|waivers):/.test(line));
  const yaml = lines
    .slice(start)
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4))
    .join("\n")
    .replace("https://…", "https://example.org/rota");
  const readiness = await parseReadiness(yaml);
  expect(readiness.waivers.map((waiver) => waiver.id)).toEqual([id]);
  expect(readiness.attestations.map((attestation) => attestation.id)).toEqual(check.attestable ? [id] : []);
});
