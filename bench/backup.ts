import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type CpuInfo, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { nodeHost } from "../src/host/node.ts";
import type { PlannedBackup } from "../src/plan/plan.ts";
import { createNativeRuntime } from "../src/runtimes/native/runtime.ts";
import type { RunningStack } from "../src/runtimes/runtime.ts";
import { services } from "../src/services/registry.ts";
import { openProject, requireStack } from "../src/session/project.ts";
import { createRunFolder } from "../src/session/run-folder.ts";
import { backup } from "../src/steps/backup/backup.ts";
import { readKeys } from "../src/steps/backup/codec/keys.ts";
import { type DatabaseAddress, environmentOf, liveDatabase, withConnection } from "../src/steps/backup/connection.ts";
import { programOf, requirePrograms } from "../src/steps/backup/programs.ts";
import { createDatabase, startIsolatedServer } from "../src/steps/backup/verify/isolated-server.ts";
import { restoreDrill } from "../src/steps/backup/verify/restore-drill.ts";
import { createToolchain } from "../src/toolchain/toolchain.ts";
import type { StepContext } from "../src/work/context.ts";
import { fillRows } from "./backup-rows.ts";
import { type Contender, median, parity, tell } from "./measure.ts";
import { withSample } from "./sample.ts";

// Expected, stated before it was measured, on 1 GB of rows as an app's are, zstd 1, encrypted: a backup takes at most 1.1 times what the
// best pipeline of bare tools takes for the same format, though it reads every row once more to know what it must be equal to; restore
// and comparison together at most 1.4 times a bare pg_restore with as many jobs; parity's own memory stays under 300 MiB. The bare restore
// is of a plain dump that is there already; what the same backup takes by bare tools from where it is stored is told beside.
//   BACKUP_BENCH=custom,restore BACKUP_BENCH_MEBIBYTES=1024 BACKUP_BENCH_RUNS=5 npm run bench -- backup
// BACKUP_BENCH_FOLDER names a folder in which the sample runs with its rows already, and goes on running; else it is made and removed.
const asked = (process.env["BACKUP_BENCH"] ?? "custom,directory,physical,restore").split(",");
const mebibytes = Number(process.env["BACKUP_BENCH_MEBIBYTES"] ?? 1024);
const runs = Number(process.env["BACKUP_BENCH_RUNS"] ?? 5);
const formats = (["custom", "directory", "physical"] as const).filter((format) => asked.includes(format));
const host = nodeHost();
const age = spawnSync("age", ["--version"]).status === 0;

/**
 * The same bytes by PostgreSQL's, zstd's and age's programs alone, at their quickest: what is in clear for seconds is not synced, and files
 * are compressed two at a time. What they leave is on the disk when they end, as what pg_dump itself writes into a file is. They take no digest.
 */
const bare: Readonly<Record<PlannedBackup["format"], (recipient: string) => string>> = {
  custom: (recipient) => `pg_dump -Fc -Z0 | zstd -1 -T2 -q ${sealed(recipient)} > dump && sync dump`,
  directory: (recipient) =>
    `pg_dump -Fd -j2 -Z0 --no-sync -f plain && ls plain | xargs -P2 -I{} sh -c 'zstd -1 -q -c plain/{} ${sealed(recipient)} > {}.zst && rm plain/{}' && sync *.zst`,
  physical: (recipient) =>
    `pg_basebackup -D - -Ft -X fetch -c fast --manifest-checksums=SHA256 | zstd -1 -T2 -q ${sealed(recipient)} > base && sync base`,
};

function sealed(recipient: string): string {
  return age ? `| age -r ${recipient}` : "";
}

const kept = process.env["BACKUP_BENCH_FOLDER"];
await (kept === undefined ? withSample("native", compareAll) : compareAll(kept));

async function compareAll(folder: string): Promise<void> {
  if (kept === undefined) parity(["up", "--detach", "--on", "native"], folder);
  const stack = requireStack(await openProject({ ...host, cwd: folder }, { on: "native" }));
  const address = liveDatabase(stack);
  await withConnection(address, (client) => fillRows(client, mebibytes));
  const bytes = await withConnection(address, async (client) => {
    const { rows } = await client.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
    return Number(rows[0]?.bytes);
  });
  console.log(
    `${(bytes / 1024 ** 2).toFixed(0)} MiB of database; medians of ${runs} pairs; the bare pipelines ${age ? "encrypt with age" : "do not encrypt: age is not there"}`,
  );
  const context = await contextFor(stack);
  for (const format of formats) await compareBackups(inFormat(stack, format), format, address, context);
  if (asked.includes("restore")) await compareRestores(inFormat(stack, "custom"), address, context);
  tell({ what: "most memory of parity's own process", measured: process.resourceUsage().maxRSS / 1024, most: 300, unit: " MiB" });
}

function inFormat({ plan }: RunningStack, format: PlannedBackup["format"]): RunningStack {
  const toolchain = createToolchain(host, {});
  return createNativeRuntime(host, toolchain, services).attach({ ...plan, backup: { ...plan.backup, format, compression: "zstd" } });
}

async function contextFor(stack: RunningStack): Promise<StepContext> {
  const emit = (): void => undefined;
  const run = await createRunFolder(stack.plan.stateDirectory, "bench", emit);
  return { signal: new AbortController().signal, host, toolchain: createToolchain(host, {}), run, emit, defer: emit };
}

async function compareBackups(
  stack: RunningStack,
  format: PlannedBackup["format"],
  address: DatabaseAddress,
  context: StepContext,
): Promise<void> {
  // What is read for the first time comes from the disk.
  const first = await backup(stack, context);
  const recipient = first.manifest.encryption?.recipients[0] ?? "";
  await rm(first.path, { recursive: true });
  console.log(`${format}, bare: ${bare[format]("RECIPIENT")}`);
  const ratio = await inPairs(
    () => inScratch((folder) => shell(bare[format](recipient), address, folder)),
    async () => {
      const began = performance.now();
      const { path } = await backup(stack, context);
      const ms = performance.now() - began;
      await rm(path, { recursive: true });
      return ms;
    },
  );
  console.log(`${format}: ${(first.bytes / 1024 ** 2).toFixed(0)} MiB stored`);
  tell({ what: `backup in ${format} format against bare tools`, measured: ratio, most: 1.1, unit: "x" });
}

/** They take turns; each pair is told of as it comes. The median of the pairs' ratios: what else the machine does meets both of a pair. */
async function inPairs(one: Contender, other: Contender): Promise<number> {
  const ratios: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const before = cpus();
    const bareMs = await one();
    const left = idleShare(before, cpus());
    const parityMs = await other();
    ratios.push(parityMs / bareMs);
    const idle = `${(left * 100).toFixed(0)} % of ${before.length} processors idle`;
    console.log(`  ${run}: bare ${seconds(bareMs)} (${idle}), parity ${seconds(parityMs)}, ${(parityMs / bareMs).toFixed(2)}x`);
  }
  console.log(`  ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${runs} pairs`);
  return median(ratios);
}

/** Of all processors: what else could have been done meanwhile without taking longer. */
function idleShare(before: readonly CpuInfo[], after: readonly CpuInfo[]): number {
  const passed = after.map(({ times }, index) => {
    const since = (kind: keyof typeof times): number => times[kind] - (before[index]?.times[kind] ?? 0);
    const idle = since("idle");
    return { idle, all: idle + since("user") + since("nice") + since("sys") + since("irq") };
  });
  return passed.reduce((sum, { idle }) => sum + idle, 0) / passed.reduce((sum, { all }) => sum + all, 0);
}

async function compareRestores(stack: RunningStack, address: DatabaseAddress, context: StepContext): Promise<void> {
  const { id, path } = await backup(stack, context);
  const { identities } = await readKeys(stack.plan, context);
  const compared: number[] = [];
  const proved = async (): Promise<number> => {
    const began = performance.now();
    const { compareSeconds, schemaEqual, tables } = await restoreDrill(stack, id, context, { level: "equal" });
    if (!schemaEqual || tables.some(({ equal }) => !equal)) throw new Error("the restored copy is not equal");
    compared.push(compareSeconds);
    return performance.now() - began;
  };
  await inScratch(async (folder) => {
    shell("pg_dump -Fc -Z0 -f plain", address, folder);
    const ratio = await inPairs(() => bareRestore(stack, { dump: join(folder, "plain"), before: "true" }, context), proved);
    console.log(`of it ${seconds(median(compared) * 1_000)} comparing`);
    tell({ what: "restore and comparison against bare pg_restore -j2", measured: ratio, most: 1.4, unit: "x" });
    if (!age) return 0;
    const key = join(folder, "key");
    await writeFile(key, identities.join("\n"), { mode: 0o600 });
    const opening = `age -d -i ${key} ${join(path, "database.dump.zst.age")} | zstd -d -q -f -o ${join(folder, "opened")}`;
    const fromStore = await inPairs(() => bareRestore(stack, { dump: join(folder, "opened"), before: opening }, context), proved);
    tell({ what: "restore and comparison against age, zstd and pg_restore -j2", measured: fromStore, most: 1.4, unit: "x" });
    return 0;
  });
}

interface BareRestore {
  /** What pg_restore is given. */
  readonly dump: string;
  /** The shell's, done before and counted. */
  readonly before: string;
}

/** Into the very same kind of server, whose start is not counted. */
async function bareRestore({ plan }: RunningStack, { dump, before }: BareRestore, context: StepContext): Promise<number> {
  const { version } = programOf(await requirePrograms(["pg_dump"], "15", context), "pg_dump");
  const programs = await requirePrograms(["postgres", "initdb", "pg_restore"], version, context);
  const server = await startIsolatedServer(plan.stateDirectory, programs, context);
  try {
    await createDatabase(server, plan.database.name, "postgres");
    const address = server.address(plan.database.name);
    return shell(
      `${before}; ${programOf(programs, "pg_restore").path} --no-owner --no-privileges -j2 -d ${plan.database.name} ${dump}`,
      address,
      plan.root,
    );
  } finally {
    await server.remove();
  }
}

function shell(script: string, address: DatabaseAddress, cwd: string): number {
  const began = performance.now();
  const env = { PATH: process.env["PATH"] ?? "", ...environmentOf(address) };
  const { status, stderr } = spawnSync("bash", ["-o", "pipefail", "-ec", script], { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${script}: exit ${status}\n${stderr}`);
  return performance.now() - began;
}

async function inScratch(work: (folder: string) => number | Promise<number>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "parity-bench-backup-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
