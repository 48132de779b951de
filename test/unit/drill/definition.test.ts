import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadDrills, parseDrill } from "../../../src/steps/drill/load-drills.ts";

const shipped = new URL("../../../chaos", import.meta.url).pathname;
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-chaos-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const valid = `
id: a
title: A
guide: zerostate
steadyState: { probes: [{ name: write, check: { write: ledger }, withinMs: 1000 }] }
method: { fault: { kind: kill, service: postgres }, effect: { probe: write, withinSeconds: 5 }, holdSeconds: 5 }
recovery: {}
dataLoss: { acknowledgedWrites: 0 }
`;

describe("drills", () => {
  it("that are shipped are valid", async () => {
    const drills = await loadDrills(shipped);
    expect(drills.map(({ id }) => id)).toContain("kill-postgres");
    expect(drills[0]?.alerts).toEqual([{ name: "DatabaseDown", resolvedWithinSeconds: 40 }]);
  });

  it("have their defaults filled in", () => {
    expect(parseDrill("a.yaml", valid).drill).toMatchObject({
      alerts: [],
      steadyState: { consecutive: 3, everyMs: 200 },
      method: { fault: { instance: 0 } },
    });
  });

  it.each([
    ["an unknown key", valid.replace("title:", "titel:"), "a.yaml"],
    ["an unknown service", valid.replace("service: postgres", "service: mysql"), "a.yaml › method › fault › service"],
    ["an unknown fault", valid.replace("kind: kill", "kind: explode"), "a.yaml › method › fault › kind"],
    ["an effect no probe can see", valid.replace("effect: { probe: write", "effect: { probe: read"), "a.yaml › method › effect › probe"],
    ["a path without a slash", valid.replace("{ write: ledger }", "{ get: health }"), "a.yaml › steadyState › probes › 0 › check › get"],
    ["no limit on lost writes", valid.replace("dataLoss: { acknowledgedWrites: 0 }", ""), "a.yaml › dataLoss"],
  ])("with %s are refused, with the place", (_, text, at) => {
    expect(parseDrill("a.yaml", text).problems.map((problem) => problem.at)).toContain(at);
  });

  it("that are no YAML are refused with the line", () => {
    expect(parseDrill("a.yaml", "id: a\ntitle: [").problems[0]).toMatchObject({ at: "a.yaml", line: 2 });
  });

  it("are refused together, every problem of every file at once, and when two have one id", async () => {
    await writeFile(join(folder, "one.yaml"), valid.replace("guide: zerostate", ""));
    await writeFile(join(folder, "two.yaml"), valid);
    await writeFile(join(folder, "three.yaml"), valid);
    const error = await loadDrills(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONFIG_INVALID", details: [{ at: "one.yaml › guide" }, { says: "two drills are called a" }] });
  });

  it("are missed where there is no folder", async () => {
    await expect(loadDrills(join(folder, "absent"))).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND" });
  });
});
