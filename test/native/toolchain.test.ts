import { chmod, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ProcessResult } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { buildGo } from "../../src/toolchain/go/build.ts";
import { toxiproxyModule } from "../../src/toolchain/go/toxiproxy-module.ts";
import { readManifest } from "../../src/toolchain/packages/manifest.ts";
import type { Tool, ToolName } from "../../src/toolchain/tool.ts";
import { type FetchReport, fetchIntoCache } from "./toolchain-fetch.ts";

const host = nodeHost();
const has = async (command: string, ...args: string[]): Promise<boolean> => (await host.run({ command, args })).exitCode === 0;
const hasApt = (await has("apt-get", "--version")) && (await has("dpkg-deb", "--version"));
const hasGo = await has("go", "version");

/** Under a folder that every user can enter, as a cache must be. */
async function emptyCache(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parity-cache-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  return folder;
}

function fetchElsewhere(directory: string, ...names: ToolName[]): ReturnType<typeof host.start> {
  return host.start({ command: host.nodePath, args: [join(import.meta.dirname, "toolchain-fetch.ts"), directory, ...names] });
}

const reportOf = (result: ProcessResult): FetchReport => JSON.parse(result.stdout) as FetchReport;
const entries = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

describe.skipIf(!hasApt)("packages unpacked into the cache (needs apt-get)", { timeout: 180_000 }, () => {
  it("are begun again after a kill half-way", async () => {
    const cache = await emptyCache();
    const packages = join(cache, "packages");
    const first = fetchElsewhere(cache, "redis-server");
    await expect.poll(() => entries(packages), { timeout: 60_000, interval: 5 }).toEqual([expect.stringMatching(/^\.partial-/)]);
    first.kill("SIGKILL");
    expect(await first.done).toMatchObject({ endedBy: "SIGKILL" });
    expect(await entries(packages)).toEqual([expect.stringMatching(/^\.partial-/)]);

    const report = await fetchIntoCache(cache, ["redis-server"], () => undefined);
    expect(report).toMatchObject({ downloads: 1, reasons: [], tools: [{ name: "redis-server", source: "packages" }] });
    expect(await entries(packages)).toEqual(["redis-server"]);
    const manifest = await readManifest(join(packages, "redis-server"));
    expect(manifest?.packages.map((one) => one.name)).toEqual(expect.arrayContaining(["redis-server", "redis-tools"]));
    expect(manifest?.packages.every((one) => /^[0-9a-f]{64}$/.test(one.sha256) && one.version !== "")).toBe(true);
  });

  it("are fetched once by two at the same time", async () => {
    const cache = await emptyCache();
    const both = await Promise.all([fetchElsewhere(cache, "redis-server").done, fetchElsewhere(cache, "redis-server").done]);
    const reports = both.map(reportOf);
    expect(reports.reduce((sum, report) => sum + report.downloads, 0)).toBe(1);
    for (const report of reports) expect(report.tools).toMatchObject([{ name: "redis-server" }]);
  });

  it("report a broken program as missing, and replace it", async () => {
    const cache = await emptyCache();
    const [redis] = (await fetchIntoCache(cache, ["redis-server"], () => undefined)).tools;
    await rm(join(cache, "packages/redis-server/root/usr/bin/redis-check-rdb"));
    expect((await fetchIntoCache(cache, ["redis-server"], () => undefined)).tools).toEqual([redis]);
  });

  it("hold a Postgres that initialises and answers as an ordinary user", async () => {
    const cache = await emptyCache();
    const messages: string[] = [];
    const report = await fetchIntoCache(cache, ["postgres", "initdb", "pg_dump", "pg_restore", "psql"], (message) =>
      messages.push(message),
    );
    const tools = new Map(report.tools.map((tool) => [tool.name, tool]));
    expect([...tools.keys()]).toEqual(["postgres", "initdb", "pg_dump", "pg_restore", "psql"]);
    expect(new Set(report.tools.map((tool) => tool.version)).size).toBe(1);
    expect(messages.length).toBeGreaterThan(0);

    const data = join(cache, "data");
    await mkdir(data, { mode: 0o700 });
    if (host.userId === 0) await host.run({ command: "chown", args: ["65534:65534", data] });
    const initialised = await asOrdinaryUser(tools.get("initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]);
    expect(initialised.stderr).toBe("");
    expect(initialised.exitCode).toBe(0);

    const port = String(await freePort());
    const server = startAsOrdinaryUser(tools.get("postgres"), [
      "-D",
      data,
      "-p",
      port,
      "-c",
      "listen_addresses=127.0.0.1",
      "-k",
      data,
      "-c",
      "jit_above_cost=0",
    ]);
    onTestFinished(async () => {
      server.kill("SIGINT");
      await server.done;
    });
    const query = ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "-At", "-c"];
    await expect
      .poll(async () => (await asOrdinaryUser(tools.get("psql"), [...query, "show server_version_num"])).stdout, { timeout: 60_000 })
      .toMatch(/^\d{6}\n$/);
    const compiled = await asOrdinaryUser(tools.get("psql"), [
      ...query,
      "explain (analyze) select sum(i * 2) from generate_series(1, 10) i",
    ]);
    expect(compiled.stdout).toContain("JIT:");
    const dump = await asOrdinaryUser(tools.get("pg_dump"), ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "-s", "postgres"]);
    expect(dump.stdout).toContain("PostgreSQL database dump complete");
  });
});

describe.skipIf(!hasGo)("programs built with Go (needs go)", { timeout: 180_000 }, () => {
  it("are of the pinned version, from modules with the checksums that come with parity", async () => {
    const cache = await emptyCache();
    const report = await fetchIntoCache(cache, ["toxiproxy"], () => undefined);
    expect(report.reasons).toEqual([]);
    expect(report.tools).toMatchObject([{ name: "toxiproxy", version: "2.12.0", source: "go", drift: undefined }]);
    expect(await entries(join(cache, "go/toxiproxy-2.12.0"))).toEqual(["toxiproxy"]);
  });
});

describe.skipIf(!hasGo)("a module that is not what parity was checked with (needs go)", { timeout: 180_000 }, () => {
  it("is not compiled, and nothing is left of it", async () => {
    const cache = await emptyCache();
    const checksums = toxiproxyModule.files["go.sum"] ?? "";
    const changed = checksums.replace(/(github.com\/Shopify\/toxiproxy\/v2 v2.12.0 h1:)..../, "$1AAAA");
    expect(changed).not.toBe(checksums);
    const module = { ...toxiproxyModule, files: { ...toxiproxyModule.files, "go.sum": changed } };
    const building = buildGo({ host, directory: cache, signal: AbortSignal.timeout(170_000), say: () => undefined }, module);
    await expect(building).rejects.toThrow("go build failed");
    expect(await entries(join(cache, "go"))).toEqual([]);
  });
});

function commandLine(
  tool: Tool | undefined,
  args: readonly string[],
): { command: string; args: string[]; cwd: string; env: Record<string, string> } {
  if (!tool) throw new Error("the tool was not fetched");
  const env = { ...tool.env, LC_ALL: "C.UTF-8" };
  if (host.userId !== 0) return { command: tool.path, args: [...args], cwd: "/", env };
  return { command: "setpriv", args: ["--reuid=65534", "--regid=65534", "--clear-groups", tool.path, ...args], cwd: "/", env };
}

function asOrdinaryUser(tool: Tool | undefined, args: readonly string[]): Promise<ProcessResult> {
  return host.run(commandLine(tool, args));
}

function startAsOrdinaryUser(tool: Tool | undefined, args: readonly string[]): ReturnType<typeof host.start> {
  return host.start(commandLine(tool, args));
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
