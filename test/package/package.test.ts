import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmptyProject, ran, root, run } from "./project.ts";

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

let packed: Packed;
let tarball: string;

beforeAll(async () => {
  // What `prepare` prints stands before the list.
  const { stdout } = await ran(root, "npm", "pack", "--json", "--pack-destination", "/tmp");
  packed = (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as Packed[])[0] as Packed;
  tarball = join("/tmp", packed.filename);
});

afterAll(() => rm(tarball, { force: true }));

describe("the tarball", () => {
  test("holds what is needed to run and nothing else", () => {
    const kept = /^(dist|compose|k6|chaos|docs)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE|kind-config\.yaml)$/;
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !kept.test(path) || /(^|\/)(test|node_modules|\.parity)\/|\.(map|tgz|tsbuildinfo)$/.test(path))).toEqual(
      [],
    );
    expect(paths).toEqual(
      expect.arrayContaining([
        "dist/bin.js",
        "dist/index.js",
        "dist/index.d.ts",
        "dist/vitest/index.js",
        "dist/vitest/index.d.ts",
        "dist/config.schema.json",
        "dist/THIRD-PARTY-LICENCES.txt",
        "dist/services/alert-sink/main.js",
        "dist/services/kube-facts/main.js",
        "dist/steps/faults/watchdog-main.js",
        "dist/examples/zerostate/parity.config.js",
        "k6/load.ts",
        "chaos/drill.schema.json",
        "chaos/kill-postgres.yaml",
        "kind-config.yaml",
        "compose/kind/audit-policy.yaml",
        "dist/steps/backup/codec/pack-thread.js",
      ]),
    );
    expect(packed.files.find(({ path }) => path === "dist/bin.js")?.mode).toBe(0o755);
    console.log(
      `${packed.filename}: ${packed.files.length} files, ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked`,
    );
    // Of it a quarter is age, tar and S3: whatever is more than that came in unseen.
    expect(packed.size).toBeLessThan(1.4 * 1024 ** 2);
  });

  test("runs nothing when it is installed", async () => {
    const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  test("is what publint wants", async () => {
    const bytes = await readFile(tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toEqual([]);
  });
});

describe.each([
  ["oldest supported", "22.22", /^v22\.22\./],
  ["newest", "latest", /^v(2[4-9]|[3-9]\d)\./],
])("installed in an empty project with the %s Node (%s)", (_, wanted, version) => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await EmptyProject.create();
    await project.npm("install", tarball, `node@${wanted}`, "--no-audit", "--no-fund", "--fetch-retries=5");
    expect((await ran(project.folder, "npx", "node", "--version")).stdout).toMatch(version);
  });

  afterAll(() => project[Symbol.asyncDispose]());

  test("says its version and its commands", async () => {
    const { version: own } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    expect((await project.parity("--version")).stdout.trim()).toBe(own);
    expect((await project.parity("--help")).stdout).toMatch(/Usage: parity[^]*certify[^]*Exit codes/);
  });

  test("writes a configuration that it can read", async () => {
    await project.parity("init");
    expect(await readFile(join(project.folder, "parity.config.ts"), "utf8")).toContain('import { defineConfig } from "parity-kit"');
    const plan = JSON.parse((await project.parity("up", "--dry-run", "--json", "--on", "native")).stdout) as { project: string };
    expect(plan.project).toBe("shop");
  });

  test("types that configuration", async () => {
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--skipLibCheck"];
    const compiler = join(root, "node_modules/.bin/tsc");
    expect(await run(project.folder, compiler, ...options, "parity.config.ts")).toMatchObject({ code: 0, stdout: "" });
  });

  test("refuses a configuration with a wrong key", async () => {
    await ran(project.folder, "sed", "-i", "s/project:/projekt:/", "parity.config.ts");
    const { code, stderr } = await run(project.folder, "npx", "parity", "up", "--dry-run");
    expect(code).toBe(2);
    expect(stderr).toContain("projekt");
  });

  test("starts the sample system, shows it and takes it down", async () => {
    const up = await project.parity("up", "--sample", "--detach", "--on", "native", "--json");
    const started = JSON.parse(up.stdout.split("\n")[0] ?? "") as { type: string; node: string };
    expect(started).toMatchObject({ type: "run.started", node: expect.stringMatching(version.source.replace("^v", "^")) });
    const { services } = JSON.parse((await project.parity("status", "--sample", "--json")).stdout) as { services: { state: string }[] };
    expect(services.length).toBeGreaterThan(8);
    expect(services.filter(({ state }) => state !== "running" && state !== "finished")).toEqual([]);
    await project.parity("down", "--sample", "--volumes");
    expect((await run(project.folder, "npx", "parity", "status", "--sample")).code).toBe(3);
  });
});

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
