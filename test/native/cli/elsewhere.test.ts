import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectError } from "./errors.ts";
import { processesOf } from "./leftovers.ts";
import type { Project } from "./project.ts";
import { scratch } from "./scratch.ts";

const script = `import http from "k6/http";
export const options = { scenarios: { main: { executor: "constant-arrival-rate", rate: Number(__ENV.PARITY_RATE), timeUnit: "1s",
  duration: __ENV.PARITY_DURATION + "s", preAllocatedVUs: Number(__ENV.PARITY_VUS), maxVUs: Number(__ENV.PARITY_MAX_VUS) } } };
export default () => { http.get(__ENV.PARITY_BASE_URL + "/goods"); };
`;

let server: Server;
let requests = 0;
beforeAll(async () => {
  server = createServer((_request, response) => {
    requests += 1;
    response.end("ok\n");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function project(): Promise<Project> {
  const made = await scratch();
  const { port } = server.address() as AddressInfo;
  await writeFile(join(made.root, "load.js"), script);
  await made.configure({
    project: "shop",
    app: { url: `http://127.0.0.1:${port}` },
    load: { script: "load.js", rate: 20, duration: "3s" },
  });
  return made;
}

test("an app that already runs: nothing to start, nothing to take down, and status asks it", async () => {
  const shop = await project();
  const up = await shop.run("up", "--detach");
  expect(up).toMatchObject({ exitCode: 0 });
  expect(up.stderr).toContain("there is nothing to start: shop runs at http://127.0.0.1:");
  const status = await shop.run("status");
  expect(status).toMatchObject({ exitCode: 0 });
  expect(status.stdout).toMatch(/shop answers at http.*; parity did not start it/);
  const down = await shop.run("down", "--volumes");
  expect(down).toMatchObject({ exitCode: 0 });
  expect(down.stderr).toContain("is not parity's and goes on running");
  expect(server.listening).toBe(true);
  expect(await processesOf(shop.root)).toEqual([]);
});

test("it is never broken, backed up, restored, nor are its logs read", async () => {
  const shop = await project();
  for (const args of [["drill"], ["backup"], ["restore"], ["logs"]]) {
    const said = expectError(await shop.run(...args), "NOT_OURS", 2);
    expect(said).toContain("was not started by parity, which only loads and judges it");
  }
});

test("it is loaded, and judged by that", async () => {
  const shop = await project();
  const before = requests;
  const load = await shop.run("load");
  expect([0, 1, 4], load.stderr).toContain(load.exitCode);
  expect(requests - before).toBeGreaterThanOrEqual(50);
  const check = await shop.run("check", "--fail-on", "failed");
  expect([0, 1], check.stderr).toContain(check.exitCode);
  expect(check.stdout).toContain("NOT PROVED");
});

test("nothing answers there", async () => {
  const shop = await scratch();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  await new Promise((closed) => taken.close(closed));
  await shop.configure({ project: "shop", app: { url: `http://127.0.0.1:${port}` } });
  const said = expectError(await shop.run("up"), "NOT_RUNNING", 3);
  expect(said).toContain(`shop is said to run at http://127.0.0.1:${port}, but does not: ECONNREFUSED`);
  expect(await shop.run("status")).toMatchObject({ exitCode: 3 });
});
