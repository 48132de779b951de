import { expect, test } from "vitest";
import { readinessExample } from "../../../src/checks/readiness/example.ts";
import { parseReadiness } from "../../../src/checks/readiness/load.ts";
import { checks } from "../../../src/checks/registry.ts";

test.each(checks.map((check) => [check.id, check] as const))(
  "%s: the file that is shown as an example would be taken",
  async (id, check) => {
    const readiness = await parseReadiness(readinessExample(check).join("\n"));
    expect(readiness.waivers.map((waiver) => waiver.id)).toEqual([id]);
    expect(readiness.attestations.map((attestation) => attestation.id)).toEqual(check.attestable ? [id] : []);
  },
);
