import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import type { InstanceStatus, RunningStack } from "../../../src/runtimes/runtime.ts";
import { secretsInVault } from "../../../src/steps/checks/probes/secrets-in-vault.ts";
import { contextOf } from "./stack-double.ts";

const secret = "5e884898da28047151d0e56f8dc62927";
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A real process of this machine; with `nested`, the arguments and environment are those of a child of it. */
async function running(args: readonly string[], env: Readonly<Record<string, string>>, nested = false): Promise<number> {
  const idle = "process.stdout.write('up'); setInterval(() => {}, 1000)";
  const starter = `const c = require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(idle)}, ...${JSON.stringify(args)}], { env: ${JSON.stringify(env)}, stdio: "inherit" }); process.on("SIGTERM", () => { c.kill("SIGKILL"); process.exit(); }); setInterval(() => {}, 1000)`;
  const child = nested
    ? spawn(process.execPath, ["-e", "eval(require('fs').readFileSync(0, 'utf8'))"], { env: {}, stdio: ["pipe", "pipe", "inherit"] })
    : spawn(process.execPath, ["-e", idle, ...args], { env, stdio: ["pipe", "pipe", "inherit"] });
  if (nested) child.stdin.end(starter);
  stops.push(() => child.kill("SIGTERM"));
  await once(child.stdout, "data");
  return child.pid ?? 0;
}

async function leaking(pid: number, logs: readonly string[] = []): Promise<string[]> {
  const status = { service: "app", instance: 0, pid, state: "running" } as InstanceStatus;
  const stack = {
    plan: { services: [{ name: "app" }] },
    secret: () => secret,
    status: async () => [status],
    logs: async function* () {
      for (const text of logs) yield { service: "app", instance: 0, text };
    },
  } as unknown as RunningStack;
  const measured = await secretsInVault.measure(stack, contextOf());
  expect(measured.map(({ name }) => name)).toEqual(["environments", "command lines", "logs"]);
  expect(JSON.stringify(measured)).not.toContain(secret);
  return measured.flatMap(({ name, ok }) => (ok ? [] : [name]));
}

describe.runIf(process.platform === "linux")("secrets of real processes", () => {
  test("a process that is given files only", async () => {
    expect(await leaking(await running([], { JWT_SECRET_FILE: "/run/secrets/jwt" }), ["started"])).toEqual([]);
  });

  test.each([
    ["its environment", [], { JWT_SECRET: secret }, false, "environments"],
    ["its command line", [`secret=${secret}`], {}, false, "command lines"],
    ["a child's environment", [], { JWT_SECRET: secret }, true, "environments"],
    ["a child's command line", [secret], {}, true, "command lines"],
  ] satisfies [string, string[], Record<string, string>, boolean, string][])(
    "a secret in %s is found",
    async (_, args, env, nested, name) => {
      expect(await leaking(await running(args, env, nested))).toEqual([name]);
    },
  );

  test("a secret in a log is found", async () => {
    expect(await leaking(await running([], {}), [`connecting with ${secret}`])).toEqual(["logs"]);
  });

  test("a process that is gone is not measured", async () => {
    await expect(leaking(2 ** 22 + 1)).rejects.toThrow("ended while they were looked at");
  });
});
