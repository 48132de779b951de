import { rm } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { type ProcessRow, readProcessTable } from "../process-table.ts";
import { clearClocksOf } from "./clocks.ts";
import { askToEnd, findMembers, signalEach, waitForEnd } from "./members.ts";
import { clearPostgresLeftovers, isPostgres, removeSegmentsOf, sharedMemoryOf } from "./shared-memory.ts";
import type { FoundInstance } from "./world.ts";

const killMs = 5_000;

/**
 * Ends every process of an instance: the service's own stop signal to its program, after its grace SIGKILL to all of it.
 * Removes the record last, so that a stop that was itself killed is found again. True when something ran.
 */
export async function stopInstance(host: Host, boot: string, found: FoundInstance): Promise<boolean> {
  const ran = await endInstance(host, boot, found);
  await rm(found.paths.record, { force: true });
  return ran;
}

/** As `stopInstance`, and leaves the record: the instance still counts as one of the stack that must run. */
export async function endInstance(host: Host, boot: string, found: FoundInstance): Promise<boolean> {
  const { record, paths } = found;
  const before = findMembers(host, found, boot, readProcessTable());
  const sharedMemory = new Set(record?.sharedMemory ?? []);
  const servers = new Set<number>();
  // Read while they live: initdb starts one server after the other, and each takes the names of its memory with it.
  const look = (rows: readonly ProcessRow[]): void => {
    for (const { pid } of rows) for (const path of sharedMemoryOf(pid)) sharedMemory.add(path);
    for (const { pid } of rows) if (isPostgres(pid)) servers.add(pid);
  };
  look(before.all);
  await askToEnd(host, before, record?.stop);
  await killAll(host, boot, found, look);
  const known = [record?.main, record?.supervisor].flatMap((process) => (process === undefined ? [] : [process.pid]));
  for (const data of [paths.data, paths.partialData]) await clearPostgresLeftovers(host, { data, sharedMemory: [...sharedMemory] });
  await removeSegmentsOf(host, [...servers]);
  await clearClocksOf([...known, ...before.all.map((row) => row.pid)]);
  await rm(paths.exit, { force: true });
  return before.all.length > 0;
}

/** Looks again until nothing is found: a process may have started another one just before it died. */
async function killAll(host: Host, boot: string, found: FoundInstance, beforeKilled: (rows: readonly ProcessRow[]) => void): Promise<void> {
  const living = (): readonly ProcessRow[] => findMembers(host, found, boot, readProcessTable()).all;
  for (let round = 0; round < 5; round += 1) {
    const all = living();
    if (all.length === 0) return;
    beforeKilled(all);
    signalEach(host, all, "SIGKILL");
    await waitForEnd(host, all, killMs);
  }
  const pids = living().map((row) => row.pid);
  if (pids.length === 0) return;
  throw new ParityError("TOOL_FAILED", `${found.service} cannot be stopped: pid ${pids.join(", ")} survived SIGKILL`, {
    hint: "a process that waits for a disk ends when the disk answers; run the command again then",
  });
}
