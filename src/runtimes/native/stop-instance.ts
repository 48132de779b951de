import { rm } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { type ProcessRow, readProcessTable } from "../process-table.ts";
import { findMembers, type Members, signalEach, waitForEnd } from "./members.ts";
import { clearPostgresLeftovers, isPostgres, removeSegmentsOf, sharedMemoryOf } from "./shared-memory.ts";
import type { FoundInstance } from "./world.ts";

/** What a program leaves running when it ended gets this long to end by itself. */
const tidyMs = 200;
const killMs = 5_000;
const defaultStop = { signal: "SIGTERM", graceSeconds: 10 } as const;

/**
 * Ends every process of an instance: the service's own stop signal to its program, after its grace SIGKILL to all of it.
 * Removes the record last, so that a stop that was itself killed is found again. True when something ran.
 */
export async function stopInstance(host: Host, boot: string, found: FoundInstance): Promise<boolean> {
  const { record, paths } = found;
  const before = findMembers(host, found, boot, readProcessTable());
  const sharedMemory = [...(record?.sharedMemory ?? []), ...before.all.flatMap((row) => sharedMemoryOf(row.pid))];
  const servers = before.all.map((row) => row.pid).filter(isPostgres);
  const stop = record?.stop ?? defaultStop;
  await askToEnd(host, before, stop);
  await killAll(host, boot, found);
  for (const data of [paths.data, paths.partialData]) await clearPostgresLeftovers(host, { data, sharedMemory });
  await removeSegmentsOf(host, servers);
  await rm(paths.exit, { force: true });
  await rm(paths.record, { force: true });
  return before.all.length > 0;
}

async function askToEnd(host: Host, members: Members, stop: { signal: NodeJS.Signals; graceSeconds: number }): Promise<void> {
  const asked = members.main === undefined ? programsOf(members.all) : [members.main];
  signalEach(host, asked, stop.signal);
  // A paused process takes no signal but these two.
  signalEach(host, members.all, "SIGCONT");
  if (await waitForEnd(host, asked, stop.graceSeconds * 1_000)) await waitForEnd(host, members.all, tidyMs);
}

/** What the topmost ones started, or themselves: a supervisor that ended first would leave its program without a parent that reaps it. */
function programsOf(rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const pids = new Set(rows.map((row) => row.pid));
  const top = rows.filter((row) => !pids.has(row.parent));
  return top.flatMap((row) => {
    const children = rows.filter((child) => child.parent === row.pid);
    return children.length === 0 ? [row] : children;
  });
}

/** Looks again until nothing is found: a process may have started another one just before it died. */
async function killAll(host: Host, boot: string, found: FoundInstance): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const { all } = findMembers(host, found, boot, readProcessTable());
    if (all.length === 0) return;
    signalEach(host, all, "SIGKILL");
    await waitForEnd(host, all, killMs);
  }
  const pids = findMembers(host, found, boot, readProcessTable()).all.map((row) => row.pid);
  if (pids.length === 0) return;
  throw new ParityError("TOOL_FAILED", `${found.service} cannot be stopped: pid ${pids.join(", ")} survived SIGKILL`, {
    hint: "a process that waits for a disk ends when the disk answers; run the command again then",
  });
}
