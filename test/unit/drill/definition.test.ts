import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
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
method:
  faults: [{ kind: kill, service: postgres }]
  effect: { probe: write, withinSeconds: 5 }
recovery: {}
dataLoss: { acknowledgedWrites: 0 }
`;

const probes = (...checks: string[]): string =>
  valid.replace(
    "[{ name: write,",
    `[${checks.map((check, index) => `{ name: p${index}, check: ${check}, withinMs: 1 }, `).join("")}{ name: write,`,
  );

describe("drills that are shipped", async () => {
  const names = (await readdir(shipped)).filter((name) => name.endsWith(".yaml"));
  const schema = JSON.parse(await readFile(join(shipped, "drill.schema.json"), "utf8")) as object;
  const fits = new Ajv2020({ strict: false }).compile(schema);

  it.each(names)("%s is valid, names its schema and itself", async (name) => {
    const text = await readFile(join(shipped, name), "utf8");
    expect(parseDrill(name, text)).toMatchObject({ problems: [], drill: { id: name.replace(".yaml", "") } });
    expect(text).toContain("# yaml-language-server: $schema=./drill.schema.json");
    expect(fits(parse(text)), JSON.stringify(fits.errors)).toBe(true);
  });

  it("would not fit their schema with a wrong key", () => {
    expect(fits(parse(valid))).toBe(true);
    expect(fits(parse(valid.replace("title:", "titel:")))).toBe(false);
    expect(fits(parse(valid.replace("kind: kill", "kind: explode")))).toBe(false);
  });
});

describe("drills", () => {
  it("have their defaults filled in", () => {
    expect(parseDrill("a.yaml", valid).drill).toMatchObject({
      alerts: [],
      silent: [],
      steadyState: { consecutive: 3, everyMs: 200 },
      method: {
        faults: [{ kind: "kill", parameters: { service: "postgres", instance: 0 }, afterSeconds: 0 }],
        effect: { sees: "failure", consecutive: 3 },
        holdSeconds: 20,
      },
    });
  });

  it("ask in every way there is", () => {
    const ways = [
      "{ get: app.ready, of: { service: app, instance: 1 } }",
      '{ sql: "select 1", equals: 1, as: superuser }',
      "{ promql: sum(up), atLeast: 4 }",
      "{ redis: [PING], equals: PONG }",
      "{ load: { failedShare: 0.001, p99Ms: 200 } }",
    ];
    expect(parseDrill("a.yaml", probes(...ways))).toMatchObject({ problems: [] });
  });

  it("may have an effect of their own, several faults, and limits for meanwhile", () => {
    const text = `${valid
      .replace("service: postgres }]", "service: postgres }, { kind: pause, service: redis, instance: 0, afterSeconds: 5 }]")
      .replace("probe: write,", "check: { redis: [PING] }, sees: { slowedByMs: 150 }, ")}
meanwhile: { failedShare: 0.01 }
alerts: [{ name: A, firesWithinSeconds: 20, resolvedWithinSeconds: 40 }]
silent: [B]
`;
    const { drill, problems } = parseDrill("a.yaml", text);
    expect(problems).toEqual([]);
    expect(drill?.method.faults).toHaveLength(2);
  });

  it.each([
    ["an unknown key", valid.replace("title:", "titel:"), "titel", 3, "there is no such key"],
    ["an unknown service", valid.replace("service: postgres", "service: mysql"), "method › faults › 0 › service", 7, "one of"],
    ["an unknown fault", valid.replace("kind: kill", "kind: explode"), "method › faults › 0 › kind", 7, "must be one of kill, stop"],
    ["a foreign parameter", valid.replace("kind: kill,", "kind: kill, ms: 5,"), "method › faults › 0 › ms", 7, "no such key"],
    ["no fault", valid.replace("[{ kind: kill, service: postgres }]", "[]"), "method › faults", 7, ""],
    ["an effect no probe can see", valid.replace("probe: write", "probe: read"), "method › effect › probe", 8, "no probe"],
    ["two ways to see the effect", valid.replace("probe: write", "probe: write, check: { write: ledger }"), "method › effect", 8, "either"],
    ["no way to see the effect", valid.replace("probe: write, ", ""), "method › effect", 8, "either"],
    [
      "a slowness that is given up before",
      valid.replace("probe: write,", "probe: write, sees: { slowedByMs: 1000 },"),
      "method › effect › sees › slowedByMs",
      8,
      "1000 ms",
    ],
    ["a path without a slash", probes("{ get: health }"), "steadyState › probes › 0 › check › get", 5, 'begin with "/"'],
    ["a check of no kind", probes("{ ping: health }"), "steadyState › probes › 0 › check", 5, "one of the keys get, write"],
    [
      "a check with a key too many",
      probes("{ sql: select 1, atleast: 2 }"),
      "steadyState › probes › 0 › check › atleast",
      5,
      "no such key",
    ],
    [
      "two probes of one name",
      valid.replace("[{ name: write,", "[{ name: write, check: { write: ledger }, withinMs: 1 }, { name: write,"),
      "steadyState › probes › 1 › name",
      5,
      "another probe",
    ],
    [
      "an alert that must and must not fire",
      `${valid}alerts: [{ name: A, resolvedWithinSeconds: 1 }]\nsilent: [A]\n`,
      "silent › 0",
      12,
      "must fire and must not",
    ],
    [
      "a first fault that waits",
      valid.replace("service: postgres }", "service: postgres, afterSeconds: 2 }"),
      "method › faults › 0 › afterSeconds",
      7,
      "the others",
    ],
    ["no limit on lost writes", valid.replace("dataLoss: { acknowledgedWrites: 0 }", ""), "dataLoss", undefined, ""],
  ])("with %s are refused, with the place and the line", (_, text, at, line, says) => {
    const found = parseDrill("a.yaml", text).problems.find((problem) => problem.at === `a.yaml › ${at}`);
    expect(found, JSON.stringify(parseDrill("a.yaml", text).problems)).toBeDefined();
    expect(found?.line).toBe(line);
    expect(found?.says).toContain(says);
  });

  it("that are no YAML are refused with the line", () => {
    expect(parseDrill("a.yaml", "id: a\ntitle: [").problems[0]).toMatchObject({ at: "a.yaml", line: 2 });
  });

  it("are refused together, every problem of every file at once, and when two have one id", async () => {
    await writeFile(join(folder, "one.yaml"), valid.replace("guide: zerostate", "").replace("kind: kill", "kind: explode"));
    await writeFile(join(folder, "two.yaml"), valid);
    await writeFile(join(folder, "three.yaml"), valid);
    const error = await loadDrills(folder).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "CONFIG_INVALID",
      details: [{ at: "one.yaml › guide" }, { at: "one.yaml › method › faults › 0 › kind" }, { says: "two drills are called a" }],
    });
  });

  it("are missed where there is no folder", async () => {
    await expect(loadDrills(join(folder, "absent"))).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND" });
  });
});
