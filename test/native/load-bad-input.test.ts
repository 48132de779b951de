import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer as createPlainServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCertificates } from "../../src/secrets/certificates.ts";
import { expectError } from "./cli/errors.ts";
import { scratch } from "./cli/scratch.ts";

const good = `import http from "k6/http"; export default () => { http.get(__ENV.PARITY_BASE_URL); };`;

let plain: Server;
let secure: Server;
let folder: string;
let certificates: { readonly authority: string };
const answer = (_request: unknown, response: { end(text: string): void }): void => response.end("ok\n");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parity-certificates-"));
  const made = await openCertificates(folder);
  certificates = made;
  const [cert, key] = await Promise.all([readFile(made.certificate), readFile(made.key)]);
  plain = createPlainServer(answer).listen(0, "127.0.0.1");
  secure = createSecureServer({ cert, key }, answer).listen(0, "127.0.0.2");
  await Promise.all([once(plain, "listening"), once(secure, "listening")]);
});
afterAll(async () => {
  for (const server of [plain, secure]) server.close();
  await rm(folder, { recursive: true, force: true });
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function shop({
  url,
  script = good,
  env = {},
  tools = {},
}: {
  url?: string;
  script?: string | undefined;
  env?: object;
  tools?: object;
}) {
  const project = await scratch();
  if (script !== "") await writeFile(join(project.root, "load.js"), script);
  await project.configure({
    project: "shop",
    app: { url: url ?? `http://127.0.0.1:${portOf(plain)}` },
    load: { script: "load.js", rate: 5, duration: "2s", env },
    tools,
  });
  return project;
}

async function freePort(): Promise<number> {
  const server = createPlainServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server);
  await new Promise((closed) => server.close(closed));
  return port;
}

describe("a script", () => {
  it("that is not there", async () => {
    const said = expectError(await (await shop({ script: "" })).run("load"), "CONFIG_INVALID", 2);
    expect(said).toMatch(/load\.js cannot be read/);
  });

  it("that k6 cannot compile: its own words, and the line", async () => {
    const said = expectError(await (await shop({ script: "export default () => {\n foo(\n" })).run("load"), "CONFIG_INVALID", 2);
    expect(said).toMatch(/load\.js unexpected end of input/i);
    expect(said).toContain("line 3");
  });

  it("with a threshold on a metric there is none of", async () => {
    const script = `${good} export const options = { thresholds: { goods_sold: ["count>1"] } };`;
    const said = expectError(await (await shop({ script })).run("load"), "CONFIG_INVALID", 2);
    expect(said).toContain('no metric name "goods_sold" found');
  });

  it("and a target at once: both are told", async () => {
    const port = await freePort();
    const said = expectError(
      await (await shop({ script: "export default (", url: `http://127.0.0.1:${port}` })).run("load"),
      "CONFIG_INVALID",
      2,
    );
    expect(said).toContain("2 problems");
    expect(said).toContain(`http://127.0.0.1:${port} refuses connections`);
  });
});

describe("a target", () => {
  it("that refuses connections", async () => {
    const port = await freePort();
    const said = expectError(await (await shop({ url: `http://127.0.0.1:${port}` })).run("load"), "NOT_RUNNING", 3);
    expect(said).toContain(`http://127.0.0.1:${port} refuses connections`);
  });

  it("asked for TLS on a port without", async () => {
    const said = expectError(await (await shop({ url: `https://127.0.0.1:${portOf(plain)}` })).run("load"), "TLS_MISMATCH", 3);
    expect(said).toContain("does not speak TLS on this port");
  });

  it("asked without TLS on a port with", async () => {
    const said = expectError(await (await shop({ url: `http://127.0.0.2:${portOf(secure)}` })).run("load"), "TLS_MISMATCH", 3);
    expect(said).toContain("it speaks TLS on this port");
  });

  it("whose certificate is of nobody this machine knows", async () => {
    const said = expectError(await (await shop({ url: `https://127.0.0.2:${portOf(secure)}` })).run("load"), "TLS_MISMATCH", 3);
    expect(said).toContain("of an authority that this machine does not know");
  });

  it("whose certificate is for another host", async () => {
    const project = await shop({ url: `https://127.0.0.2:${portOf(secure)}`, env: { SSL_CERT_FILE: certificates.authority } });
    const said = expectError(await project.run("load"), "TLS_MISMATCH", 3);
    expect(said).toContain("its certificate is not for 127.0.0.2");
  });
});

describe("a request", () => {
  it.each<[string[], string]>([
    [["--rate", "0"], "--rate must be a whole number"],
    [["--rate", "10k"], "--rate must be a whole number"],
    [["--duration", "0"], "--duration must be a whole number"],
    [["--find-capacity", "--compare", "main"], "exclude each other"],
    [["--check-model"], "--check-model needs --find-capacity"],
    [["thunder"], "thunder"],
    [["stress"], "a load script of its own"],
  ])("load %j", async (args, says) => {
    expect(expectError(await (await shop({})).run("load", ...args), "USAGE", 2)).toContain(says);
  });

  it("with a k6 that is not there", async () => {
    const said = expectError(await (await shop({ tools: { k6: "/no/such/k6" } })).run("load"), "TOOL_MISSING", 3);
    expect(said).toContain("k6");
  });
});
