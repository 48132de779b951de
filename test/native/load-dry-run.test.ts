import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import type { Given, Options } from "../../src/session/given.ts";
import { load } from "../../src/session/works/load.ts";
import type { ForeseenLoad } from "../../src/steps/load/foresee.ts";
import { scratchFolder } from "../scratch/folder.ts";

let folder: string;
const real = nodeHost();

beforeEach(async () => {
  folder = await scratchFolder("parity-foreseen-");
  await configure({});
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const configure = (more: object): Promise<void> =>
  writeFile(
    join(folder, "parity.config.json"),
    JSON.stringify({ project: "shop", app: { command: "node app.mjs", replicas: 1 }, ...more }),
  );

/** What `parity load --dry-run` prints. */
async function said(options: Options, scenario?: string): Promise<string> {
  let text = "";
  const host: Host = { ...real, cwd: folder, stdout: { ...real.stdout, write: (more) => void (text += more) } };
  const given: Given = { arguments: [scenario], options: { dryRun: true, on: "native", ...options }, line: "load" };
  expect(await load(host, given)).toBe(0);
  return text;
}
const foreseen = async (options: Options, scenario?: string): Promise<ForeseenLoad & { readonly running: boolean }> =>
  JSON.parse(await said({ ...options, json: true }, scenario)) as ForeseenLoad & { readonly running: boolean };

test("tells scenario, rates, times, service level, target and each k6, and leaves nothing behind", async () => {
  const text = await said({ rate: "1000", duration: "20", generators: "2" }, "spike");
  expect(text).toMatch(/^spike: does it come through a sudden rush/);
  expect(text).toMatch(/would ask https:\/\/127\.0\.0\.1:\d+\n {2}0 s to 7 s +250 requests\/s\n {2}7 s to 13 s +2,000 requests\/s\n/);
  expect(text).toContain("20 s in all");
  expect(text).toContain("availability 99.9 %, 99 % within 200 ms");
  expect(text).toMatch(/PARITY_RATE=1000 \\\n/);
  expect(text).toContain("PARITY_LOAD_KEY=[redacted]");
  expect(text.match(/k6 run .*--execution-segment (0:1\/2|1\/2:1) .*k6\/spike\.ts$/gm)).toHaveLength(2);
  expect(text).toContain("the stack does not run");
  expect(await readdir(folder)).toEqual(["parity.config.json"]);
});

test("tells the same as JSON", async () => {
  expect(await foreseen({ rate: "300" }, "breakpoint")).toMatchObject({
    scenario: "breakpoint",
    running: false,
    rate: 300,
    calibrate: true,
    asks: { rates: [{ from: 0, to: 60, startRate: 30, endRate: 900 }], seconds: 60, closed: false },
    commands: [{ args: expect.arrayContaining(["run"]), env: { PARITY_RATE: "300", PARITY_DURATION: "60" } }],
  });
  expect((await foreseen({}, "smoke")).asks).toMatchObject({ rates: [], closed: true, thresholds: { checks: ["rate==1"] } });
});

test("a script of one's own is read as k6 reads it; what it leaves out is given to it, and no file is made", async () => {
  const script = join(folder, "own.js");
  await configure({ load: { script: "own.js", rate: 50, duration: "5s", env: { SHOP_TOKEN: "abcdefgh", REGION: "eu" } } });
  await writeFile(script, `export const options = { thresholds: { checks: ["rate>0.9"] } }; export default () => undefined;`);
  const own = await foreseen({});
  expect(own).toMatchObject({
    scenario: "own",
    asks: { rates: [{ from: 0, to: 5, startRate: 50, endRate: 50 }], thresholds: { checks: ["rate>0.9"] } },
  });
  expect(own.commands[0]?.env).toMatchObject({ SHOP_TOKEN: "[redacted]", REGION: "eu" });
  expect(own.commands[0]?.env["K6_CONFIG"]).toMatch(new RegExp(`^${join(folder, ".parity/k6/options-")}`));
  expect((await readdir(folder)).sort()).toEqual(["own.js", "parity.config.json"]);

  await writeFile(
    script,
    `export const options = { scenarios: { a: { executor: "constant-arrival-rate", rate: 120, timeUnit: "1m", duration: "3s", preAllocatedVUs: 1 } } }; export default () => undefined;`,
  );
  expect(await foreseen({})).toMatchObject({ calibrate: false, asks: { rates: [{ from: 0, to: 3, startRate: 2, endRate: 2 }] } });
});

test("what could not be run is refused as it would be", async () => {
  await configure({ load: { script: "own.js", rate: 50, duration: "5s" } });
  await expect(said({})).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  await writeFile(join(folder, "own.js"), "export default () => {");
  await expect(said({})).rejects.toMatchObject({ code: "CONFIG_INVALID", details: [{ at: join(folder, "own.js") }] });
  await expect(said({}, "spike")).rejects.toMatchObject({ code: "USAGE" });
  await expect(said({ rate: "many" })).rejects.toMatchObject({ code: "USAGE" });
});
