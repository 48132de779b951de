import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { processesOf } from "../native/cli/leftovers.ts";
import { forget, isAlive, type Owner, readRecords, recordFile, type ScratchRecord, type StackThere } from "./record.ts";

const program = resolve(import.meta.dirname, "../../dist/bin.js");
/** Longer than any stack takes to end. */
const mostMs = 90_000;

/** Clears away what runs of tests left that are over, `ended` among them; a line for each that had something running. */
export async function sweep(ended?: Owner): Promise<string[]> {
  const said: string[] = [];
  for (const record of await readRecords()) {
    if (!isSame(record.owner, ended) && (await isAlive(record.owner))) continue;
    const line = await alone(record);
    if (line !== undefined) said.push(line);
  }
  return said;
}

/** Runs of tests that begin together would end each other's `down`: one of them clears a folder away, the others pass it by. */
async function alone(record: ScratchRecord): Promise<string | undefined> {
  const release = await lockfile.lock(recordFile(record.folder), { stale: 10_000 }).catch((error: { readonly code?: string }) => {
    // Another's already, or gone.
    if (error.code === "ELOCKED" || error.code === "ENOENT") return undefined;
    throw error;
  });
  if (release === undefined) return undefined;
  try {
    return await clear(record);
  } finally {
    await release();
  }
}

function isSame(owner: Owner, other: Owner | undefined): boolean {
  return owner.pid === other?.pid && owner.start === other.start;
}

async function clear(record: ScratchRecord): Promise<string | undefined> {
  const { folder, owner, stack } = record;
  const before = await processesOf(folder);
  await endActors(record);
  const problem = stack === undefined ? undefined : await takeDown(folder, stack);
  const left = await processesOf(folder);
  for (const { pid } of left) end(pid, "SIGKILL");
  const who = `left in ${folder} by a run of tests that is over (pid ${owner.pid})`;
  // Its state is what it can be taken down by: it stays until that succeeds.
  if (problem !== undefined) return `${who}: could not be taken down: ${problem}`;
  await rm(folder, { recursive: true, force: true });
  await forget(record);
  if (before.length === 0) return undefined;
  const killed = left.length === 0 ? "" : `, ${left.length} of them killed: ${left.map(({ command }) => command.slice(0, 60)).join("; ")}`;
  return `${who}: ${before.length} processes ended${killed}`;
}

/** What goes on by itself: the test, and the commands it had started, which undo what they have begun and give their lock back. */
async function endActors({ maker, owner, folder }: ScratchRecord): Promise<void> {
  if (!isSame(maker, owner) && (await isAlive(maker))) end(maker.pid, "SIGKILL");
  const given = performance.now() + mostMs;
  for (;;) {
    const commands = (await processesOf(folder)).filter(({ command }) => /bin\.js|\.bin\/parity/.test(command));
    if (commands.length === 0 || performance.now() > given) return;
    for (const { pid } of commands) end(pid, "SIGTERM");
    await sleep(200);
  }
}

/** Parity's own way; what went wrong, when it did. */
async function takeDown(folder: string, { project = ".", on, sample = false, name = "scratch" }: StackThere): Promise<string | undefined> {
  const root = join(folder, project);
  // Nothing was ever started there.
  if (!existsSync(join(root, ".parity"))) return undefined;
  const hasOwn = sample || ["ts", "mjs", "js", "json"].some((kind) => existsSync(join(root, `parity.config.${kind}`)));
  if (!hasOwn) await writeFile(join(root, "parity.config.json"), JSON.stringify({ project: name, app: { command: "true" } }));
  const down = spawn(process.execPath, [program, "down", "--volumes", "--on", on, ...(sample ? ["--sample"] : [])], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: mostMs,
  });
  let told = "";
  down.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  const [code] = (await once(down, "close")) as [number | null];
  return code === 0 ? undefined : (/^error.*$/m.exec(told)?.[0] ?? `parity down ended with ${code}`);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
