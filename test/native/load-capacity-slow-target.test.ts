import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { LoadResult, ParityEvent } from "../../src/events/event.ts";
import { makeProject, type Project } from "./cli/project.ts";

/** Answers everything rightly, ten times later than it may, without using any CPU for it. */
const appSource = `import { createServer } from "node:http";
createServer((request, response) => {
  if (request.url !== "/") return response.end("ok");
  setTimeout(() => response.end("ok"), 2000);
}).listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => process.exit(0));
`;

/** A rate of its own, so that it is run as it is: 30 arrivals a second, which 12 users carry where an answer takes 400 ms. */
const script = `import http from "k6/http";
const users = Number(__ENV.USERS);
export const options = { scenarios: { own: { executor: "constant-arrival-rate", rate: 30, timeUnit: "1s", duration: "8s",
  preAllocatedVUs: users, maxVUs: users, gracefulStop: "5s" } } };
export default () => { http.get(__ENV.PARITY_BASE_URL + "/"); };`;

let project: Project;

beforeEach(async () => {
  project = await makeProject();
  await writeFile(join(project.root, "app.mjs"), appSource);
  await writeFile(join(project.root, "load.js"), script);
});

async function loadWith(users: number): Promise<{ exitCode: number | null; result: LoadResult }> {
  await project.configure({
    project: "slow",
    app: { command: "node app.mjs", replicas: 1, health: "/health", ready: "/ready" },
    slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
    load: { script: "./load.js", rate: 20, duration: "8s", env: { USERS: String(users) } },
  });
  const up = await project.run("up", "--detach");
  expect(up, up.stderr).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await project.run("load", "--json");
  const events = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as ParityEvent]));
  const finished = events.find((event) => event.type === "load.finished");
  if (finished === undefined) throw new Error(`the load did not come to its end: ${stderr}`);
  return { exitCode, result: finished.result };
}

// Something else that takes a fifth of the machine makes any run invalid, as it must.
describe("a target that answers far too late", { timeout: 90_000, retry: 2 }, () => {
  test("with users enough is a service level that broke: exit 1", async () => {
    const { exitCode, result } = await loadWith(30);
    expect(result.validity).toEqual({ valid: true });
    expect(result.dropped).toBeGreaterThan(50);
    expect(result.withinLatencyShare).toBe(0);
    // Arrivals that found every user waiting got no answer.
    expect(result.errorShare).toBeGreaterThan(0.3);
    expect(exitCode).toBe(1);
  });

  test("with too few of them says nothing of the target: exit 4", async () => {
    const { exitCode, result } = await loadWith(8);
    expect(result.validity).toEqual({
      valid: false,
      reasons: expect.arrayContaining([expect.stringMatching(/ran out of virtual users: all 8 waited for answers/)]),
    });
    expect(exitCode).toBe(4);
  });
});
