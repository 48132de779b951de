import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { engineAddress, isLocal } from "../../../src/runtimes/containers/endpoint.ts";

let home: string;
const hostWith = (env: Record<string, string>) => ({ ...nodeHost(), env, homeDirectory: home });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "endpoint-"));
  const meta = join(home, ".docker", "contexts", "meta", createHash("sha256").update("rootless").digest("hex"));
  await mkdir(meta, { recursive: true });
  await writeFile(join(home, ".docker", "config.json"), JSON.stringify({ currentContext: "rootless" }));
  await writeFile(join(meta, "meta.json"), JSON.stringify({ Endpoints: { docker: { Host: "unix:///run/user/1000/docker.sock" } } }));
});
afterAll(() => rm(home, { recursive: true, force: true }));

test("DOCKER_HOST comes first, then the client's context, then the usual socket", async () => {
  expect(await engineAddress(hostWith({ DOCKER_HOST: "tcp://127.0.0.1:2375" }))).toBe("tcp://127.0.0.1:2375");
  expect(await engineAddress(hostWith({}))).toBe("unix:///run/user/1000/docker.sock");
  expect(await engineAddress(hostWith({ DOCKER_CONTEXT: "default" }))).toBe("unix:///var/run/docker.sock");
  expect(await engineAddress(hostWith({ DOCKER_CONFIG: join(home, "nothing") }))).toBe("unix:///var/run/docker.sock");
});

test("an engine on another machine is not one whose ports are here", () => {
  expect(["unix:///x.sock", "tcp://127.0.0.1:2375", "tcp://localhost:2375"].map(isLocal)).toEqual([true, true, true]);
  expect(["tcp://10.0.0.4:2375", "ssh://somebody@elsewhere", "tcp://localhost.example:2375"].map(isLocal)).toEqual([false, false, false]);
});
