import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { nodeHost } from "../../src/host/node.ts";
import type { Tool } from "../../src/toolchain/tool.ts";
import { createToolchain } from "../../src/toolchain/toolchain.ts";
import { expectError } from "./cli/errors.ts";
import type { Project } from "./cli/project.ts";
import { scratch } from "./cli/scratch.ts";
import { disturbable } from "./load-fixture.ts";

const host = nodeHost();
const script = `import http from "k6/http";
import { path } from "./lib/path.js";
export const options = {
  scenarios: { main: { executor: "constant-arrival-rate", rate: Number(__ENV.PARITY_RATE), timeUnit: "1s",
    duration: __ENV.PARITY_DURATION + "s", preAllocatedVUs: Number(__ENV.PARITY_VUS), maxVUs: Number(__ENV.PARITY_MAX_VUS) } },
  thresholds: { http_req_failed: ["rate<=" + (1 - Number(__ENV.PARITY_SLO_AVAILABILITY)).toFixed(4)] },
};
export default () => { http.get(__ENV.PARITY_BASE_URL + path, { headers: { "x-api-key": __ENV.PARITY_LOAD_KEY } }); };
`;
const rate = 40;
const seconds = 2;

let server: Server;
let k6: Tool;
const keys: (string | string[] | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    keys.push(request.headers["x-api-key"]);
    response.end("ok\n");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const tools = await createToolchain(host, {}).require(["k6"], { signal: new AbortController().signal, progress: () => undefined });
  k6 = tools.get("k6") as Tool;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const target = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function project(more: { readonly script?: string; readonly env?: object } = {}): Promise<Project> {
  const made = await scratch();
  await host.run({ command: "mkdir", args: [join(made.root, "lib")] });
  await writeFile(join(made.root, "lib/path.js"), 'export const path = "/goods";\n');
  await writeFile(join(made.root, "load.js"), more.script ?? script);
  await made.configure({
    project: "shop",
    app: { url: "http://127.0.0.1:9" },
    load: { script: "load.js", rate, duration: `${seconds}s`, env: { API_TOKEN: "t0p-s3cret", ...more.env } },
  });
  return made;
}

interface Manifest {
  readonly archive: Buffer;
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly pods: number;
}

function manifestIn(text: string): Manifest {
  const [configMap, testRun] = parseAllDocuments(text).map((document) => document.toJS() as Record<string, never>);
  const spec = testRun?.["spec"] as unknown as { parallelism: number; runner: { env: Manifest["env"] } };
  return {
    archive: Buffer.from((configMap?.["binaryData"] as Record<string, string> | undefined)?.["archive.tar"] ?? "", "base64"),
    env: spec.runner.env,
    pods: spec.parallelism,
  };
}

/** What k6 makes of a script or an archive: scenarios and thresholds. */
async function inspected(file: string, env: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await host.run({ command: k6.path, args: ["inspect", "--include-system-env-vars", file], env });
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("parity load --scale-out", { timeout: 60_000 }, () => {
  it("renders what k6 alone runs in as many segments, at the rate and with the thresholds of here", disturbable, async () => {
    const shop = await project();
    keys.length = 0;
    const rendered = await shop.run("load", "--scale-out", "2", "--target", target(), "--output", "-");
    expect(rendered, rendered.stderr).toMatchObject({ exitCode: 0, stderr: "" });
    const { archive, env, pods } = manifestIn(rendered.stdout);
    expect(pods).toBe(2);
    const tar = join(shop.root, "archive.tar");
    await writeFile(tar, archive);
    const plain = Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
    // What a pod has beside that comes from the Secret.
    const inPod = { ...plain, PARITY_LOAD_KEY: "from-the-secret", SSL_CERT_FILE: "" };
    const [here, there] = [await inspected(join(shop.root, "load.js"), inPod), await inspected(tar, {})];
    expect(there["scenarios"]).toEqual(here["scenarios"]);
    expect(there["thresholds"]).toEqual(here["thresholds"]);
    expect(here["scenarios"]).toMatchObject({ main: { rate, duration: `${seconds}s` } });
    const runs = ["0:1/2", "1/2:1"].map((segment) =>
      host.run({
        command: k6.path,
        args: ["run", "--quiet", "--no-usage-report", "--execution-segment", segment, "--execution-segment-sequence", "0,1/2,1", tar],
        env: inPod,
        onlyEnv: true,
      }),
    );
    expect((await Promise.all(runs)).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(keys.length).toBeGreaterThanOrEqual(rate * seconds - 2);
    expect(keys.length).toBeLessThanOrEqual(rate * seconds + 2);
    expect(new Set(keys)).toEqual(new Set(["from-the-secret"]));
  });

  it("writes a file and says how it is run; no secret is in it", async () => {
    const shop = await project();
    const rendered = await shop.run(
      "load",
      "--scale-out",
      "3",
      "--target",
      target(),
      "--remote-write",
      "http://prometheus:9090/api/v1/write",
    );
    expect(rendered, rendered.stderr).toMatchObject({ exitCode: 0, stdout: ".parity/scale-out/own.yaml\n" });
    expect(rendered.stderr).toContain("kubectl apply --server-side -f .parity/scale-out/own.yaml");
    const text = await host.run({ command: "cat", args: [join(shop.root, ".parity/scale-out/own.yaml")] });
    const { archive, env } = manifestIn(text.stdout);
    const reference = (key: string) => ({ secretKeyRef: { name: "shop-load", key } });
    expect(env).toContainEqual({ name: "API_TOKEN", valueFrom: reference("api-token") });
    expect(env).toContainEqual({ name: "PARITY_LOAD_KEY", valueFrom: reference("load-key") });
    expect(env).toContainEqual({ name: "K6_PROMETHEUS_RW_SERVER_URL", value: "http://prometheus:9090/api/v1/write" });
    expect(env.map(({ name }) => name)).not.toContain("K6_CONFIG");
    expect(text.stdout).not.toContain("t0p-s3cret");
    expect(archive.includes("t0p-s3cret")).toBe(false);
    expect(archive.includes(host.homeDirectory === "/" ? "no home" : `HOME=${host.homeDirectory}`)).toBe(false);
  });

  it("gives a script that names no amount the amount of here", async () => {
    const shop = await project({ script: 'import http from "k6/http"; export default () => { http.get(__ENV.PARITY_BASE_URL); };' });
    const rendered = await shop.run("load", "--scale-out", "2", "--target", target(), "--output", "-");
    const { archive, env } = manifestIn(rendered.stdout);
    const tar = join(shop.root, "archive.tar");
    await writeFile(tar, archive);
    const [scenario] = Object.values((await inspected(tar, {}))["scenarios"] as Record<string, unknown>);
    expect(scenario).toMatchObject({ executor: "constant-arrival-rate", rate, duration: `${seconds}s` });
    expect(env.map(({ name }) => name)).not.toContain("K6_CONFIG");
  });

  it("refuses an archive that no ConfigMap holds", async () => {
    const shop = await project({ script: `const data = open("./data.csv");\n${script}` });
    await writeFile(join(shop.root, "data.csv"), "x".repeat(1_100_000));
    const outcome = await shop.run("load", "--scale-out", "2", "--target", target(), "--output", "-");
    expect(expectError(outcome, "CONFIG_INVALID", 2)).toMatch(/has 1 MiB, and a ConfigMap holds 1 MiB|has 1\.\d MiB/);
    expect(outcome.stdout).toBe("");
  });

  it("refuses a script that holds a secret of the project, and one that k6 does not read", async () => {
    const shop = await project();
    await shop.run("load", "--rate", "1", "--duration", "1");
    const secrets = JSON.parse((await host.run({ command: "cat", args: [join(shop.state, "secrets.json")] })).stdout) as Record<
      string,
      string
    >;
    await writeFile(join(shop.root, "load.js"), `// ${secrets["load-key"]}\n${script}`);
    const leaking = await shop.run("load", "--scale-out", "2", "--target", target());
    expect(expectError(leaking, "CONFIG_INVALID", 2)).toContain("holds a secret of this project");
    await writeFile(join(shop.root, "load.js"), "export default () => {");
    expectError(await shop.run("load", "--scale-out", "2", "--target", target()), "TOOL_FAILED", 3);
  });

  it.each([
    [["--scale-out", "0"], "--scale-out must be a whole number of pods"],
    [["--scale-out", "many"], "--scale-out must be a whole number of pods"],
    [["--scale-out", "2", "--target", "shop"], "--target must be an http or https address"],
    [["--scale-out", "2", "--target", "https://me:hidden@shop"], "--target must be an address without credentials"],
  ])("refuses %j", async (args, says) => {
    const shop = await project();
    const outcome = await shop.run("load", ...args);
    expect(expectError(outcome, "USAGE", 2)).toContain(says);
    expect(outcome.stderr).not.toContain("hidden");
  });
});
