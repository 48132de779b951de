import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import type { Plan, ServiceName } from "../../../src/plan/plan.ts";
import { wireLaunch as wireInCompose } from "../../../src/runtimes/compose/wiring.ts";
import { placeholderSecrets } from "../../../src/runtimes/containers/placeholder-secrets.ts";
import { withClient } from "../../../src/runtimes/kind/exec.ts";
import { wireLaunch } from "../../../src/runtimes/kind/wiring.ts";
import type { OwnClient } from "../../../src/services/own-client.ts";
import { services } from "../../../src/services/registry.ts";
import { samplePlan } from "./rendering.ts";

const host = nodeHost();
let folder: string;
let client: OwnClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-client-"));
  await writeFile(join(folder, "password"), "it's $HOME");
  client = {
    env: { PGHOST: "127.0.0.1", PGDATABASE: "my shop" },
    password: { variable: "PGPASSWORD", secret: "postgres", printedBy: `cat '${folder}/password'` },
    arguments: { sh: ["-u"] },
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a pod's container would. */
async function run(...argv: readonly string[]) {
  const [command = "", ...args] = withClient(argv, client);
  const { exitCode, stdout, stderr } = await host.run({ command, args, timeoutMs: 10_000 });
  return { exitCode, stdout, stderr };
}

test("a command finds address and password in its environment, its arguments are as they were, and so is its exit code", async () => {
  const shown = 'echo "$PGHOST|$PGDATABASE|$PGPASSWORD|$-|$1|$2"; echo err >&2; exit 9';
  const answer = await run("sh", "-c", shown, "sh", "a  b", "$(c)");
  expect(answer).toMatchObject({ exitCode: 9, stderr: "err\n" });
  expect(answer.stdout).toMatch(/^127\.0\.0\.1\|my shop\|it's \$HOME\|\w*u\w*\|a {2}b\|\$\(c\)\n$/);
});

test("a program that does not exist is told from one that ends so", async () => {
  const missing = await run("no-such-program");
  expect(missing).toEqual({ exitCode: 127, stdout: "", stderr: "parity: there is no such program here\n" });
  expect(await run("sh", "-c", "exit 127")).toEqual({ exitCode: 127, stdout: "", stderr: "" });
});

const planned = (plan: Plan, name: ServiceName) => {
  const found = plan.services.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not planned`);
  return found;
};

test.each(["compose", "kind"] as const)(
  "on %s a server's client goes the same way, and nothing more is laid out for its sake",
  (runtime) => {
    const plan = { ...samplePlan(), runtime };
    const wire = (name: ServiceName, without = false) => {
      const { client: _, ...rest } = services[name];
      const definition = without ? rest : services[name];
      return runtime === "kind"
        ? wireLaunch(plan, definition, planned(plan, name), placeholderSecrets)
        : wireInCompose(plan, definition, planned(plan, name), 0, placeholderSecrets, true);
    };
    expect(wire("postgres").client).toEqual({
      env: { PGHOST: "127.0.0.1", PGPORT: "5432", PGUSER: "postgres", PGDATABASE: "zerostate", PGSSLMODE: "require" },
      password: { variable: "PGPASSWORD", secret: "postgres", printedBy: "cat /run/secrets/postgres" },
    });
    expect(wire("redis").client?.arguments).toEqual({ "redis-cli": ["-h", "127.0.0.1", "-p", "6379"] });
    expect(wire("app").client).toBeUndefined();
    for (const name of ["postgres", "redis"] as const) {
      const { secrets, certificates } = wire(name, true);
      expect(wire(name)).toMatchObject({ secrets, certificates });
      expect(JSON.stringify(withClient(["psql"], wire(name).client ?? client))).not.toContain(placeholderSecrets[name]);
    }
  },
);
