import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { CapacityResult, ParityEvent } from "../../src/events/event.ts";
import { stackOf } from "./cli/crash.ts";
import { expectError } from "./cli/errors.ts";
import { processesOf } from "./cli/leftovers.ts";
import { makeProject, type Project } from "./cli/project.ts";

/** Answers each instance's requests one after another, so many a second and no more: a capacity that is known, and takes no CPU. */
const perInstance = 100;
const appSource = `import { createServer } from "node:http";
let next = 0;
createServer((request, response) => {
  if (request.url !== "/") return response.end("ok");
  next = Math.max(performance.now(), next) + ${1000 / perInstance};
  setTimeout(() => response.end("ok"), next - performance.now());
}).listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => process.exit(0));
`;
const script = `import http from "k6/http";
export default () => { http.get(__ENV.PARITY_BASE_URL + "/"); };`;

let project: Project;
let capacity = 0;

beforeEach(async () => {
  project = await makeProject();
  await writeFile(join(project.root, "app.mjs"), appSource);
  await writeFile(join(project.root, "load.js"), script);
  await project.configure({
    project: "shop",
    app: { command: "node app.mjs", replicas: 2, health: "/health", ready: "/ready" },
    slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
    load: { script: "./load.js", rate: 1000, duration: "4s" },
  });
  const up = await project.run("up", "--detach");
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  capacity = perInstance * (await appInstances()).length;
});

async function appInstances(): Promise<readonly { readonly state: string }[]> {
  const { services } = JSON.parse((await project.run("status", "--json")).stdout) as { services: { service: string; state: string }[] };
  return services.filter(({ service }) => service === "app");
}

function eventsIn(stdout: string): ParityEvent[] {
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as ParityEvent]));
}

function foundIn(stdout: string): CapacityResult {
  const found = eventsIn(stdout).find((event) => event.type === "capacity.found");
  if (found === undefined) throw new Error(`no capacity was found:\n${stdout}`);
  return found.result;
}

async function expectWhole(): Promise<void> {
  expect((await appInstances()).map(({ state }) => state)).toEqual(Array.from({ length: capacity / perInstance }, () => "running"));
  expect(await readdir(join(project.state, "faults")).catch(() => [])).toEqual([]);
  // A watchdog looks twice a second whether its fault is gone.
  await expect
    .poll(async () => (await processesOf(project.root)).filter(({ command }) => /k6|watchdog|heal|no-op-target/.test(command)), {
      timeout: 60_000,
    })
    .toEqual([]);
}

// Something else that takes a fifth of the machine makes a steady run invalid, as it must: then it is tried again.
describe("parity load --find-capacity", { timeout: 240_000, retry: 2 }, () => {
  test("finds the capacity of a stack whose capacity is known, and says that the stack is its limit: exit 1", async () => {
    const { exitCode, stdout, stderr } = await project.run("load", "--find-capacity", "--json");
    const result = foundIn(stdout);
    expect(result.limitedBy, JSON.stringify(result.probes)).toBe("service level");
    expect(result.rate).toBeGreaterThan(capacity * 0.85);
    expect(result.rate).toBeLessThan(capacity * 1.1);
    expect(exitCode, stderr).toBe(1);
    const events = eventsIn(stdout);
    expect(events.filter(({ type }) => type === "capacity.probed").map((event) => "probe" in event && event.probe)).toEqual(result.probes);
    expect(result.probes.find(({ verdict }) => verdict === "broke")?.why).toMatch(/within 200 ms \(limit 99.0 %\)|were reached/);
    // A probe is no load run: the readiness of the stack doesn't rest on it.
    expect(events.some(({ type }) => type === "load.finished")).toBe(false);
    expect(events.find((event) => event.type === "load.calibrated")?.reason).toMatch(/^this machine can generate [\d,]+\/s alone and /);
    // The CPU was free, and this app tells nothing of its event loop.
    expect(result.bottlenecks[0]?.advice).not.toMatch(/one more app instance/);
    expect(result.bottlenecks.find(({ resource }) => resource === "event loop")?.seen).toMatch(/^not seen: /);
    expect(result.model.target).toBe(1000);
    expect(result.model.perRequest.map(({ service }) => service)).toContain("app");
  });

  test("ends at the asked rate where all of it is held, and checks its model on a smaller stack that is whole again afterwards", async () => {
    const { exitCode, stdout, stderr } = await project.run("load", "--find-capacity", "--check-model", "--rate", "80", "--json");
    const result = foundIn(stdout);
    expect(result, JSON.stringify(result.probes)).toMatchObject({ rate: 80, limitedBy: "asked rate" });
    const notes = eventsIn(stdout).flatMap((event) => (event.type === "step.progressed" ? [event.note] : []));
    expect(notes.filter((note) => note.startsWith("the model says of 1 app instance"))).toHaveLength(1);
    const { predicted = 0, measured = 0, errorShare = 1 } = result.modelCheck ?? {};
    expect(predicted).toBeGreaterThan(0);
    expect(errorShare).toBeCloseTo((predicted - measured) / measured);
    // The stack as it was had to be measured before it was changed.
    expect(result.modelCheck).toMatchObject({ unit: "cores", control: { predicted: expect.any(Number), measured: expect.any(Number) } });
    expect(result.modelCheck?.control?.measured).toBeGreaterThan(0);
    expect(exitCode, stderr).toBe(Math.abs(errorShare) <= 0.15 ? 0 : 4);
    await expectWhole();
  });

  test("Ctrl-C while an instance is away: it is back, exit 130", async () => {
    const search = project.start(["load", "--find-capacity", "--check-model", "--rate", "60", "--json"]);
    const early = search.done.then(({ stderr }) => Promise.reject(new Error(`it ended before an instance was away: ${stderr}`)));
    const away = async (): Promise<boolean> =>
      (await (await stackOf(project)).status()).some(({ service, state }) => service === "app" && state === "exited");
    const seen = async (): Promise<void> => {
      await expect.poll(() => search.stdout, { timeout: 120_000 }).toContain("the model says of 1 app instance");
      await expect.poll(away, { interval: 100 }).toBe(true);
    };
    await Promise.race([early, seen()]);
    search.signal("SIGINT");
    expectError(await search.done, "INTERRUPTED", 130);
    await expectWhole();
  });
});
