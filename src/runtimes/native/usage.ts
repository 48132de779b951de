import { readFileSync } from "node:fs";
import type { Plan } from "../../plan/plan.ts";
import { type ProcessRow, readProcFile } from "../process-table.ts";
import type { InstanceUsage } from "../runtime.ts";
import { membersOf } from "./membership.ts";
import { readRecords } from "./world.ts";

/** What every running instance has used, all its processes together. */
export async function usageOf(plan: Plan): Promise<readonly InstanceUsage[]> {
  const world = await readRecords(plan);
  const pageBytes = readPageBytes();
  return world.instances.flatMap(({ service, instance, record }) => {
    const members = record === undefined ? [] : membersOf(record, world.boot, world.table);
    if (members.length === 0) return [];
    const cpuSeconds = members.reduce((sum, row) => sum + row.cpuSeconds, 0);
    return [{ service, instance, cpuSeconds, memoryBytes: memoryOf(members) * pageBytes }];
  });
}

/**
 * Pages. Shared memory is counted once, at the process that has touched most of it: every Postgres process maps the same
 * shared_buffers, and a plain sum would count them once for each connection.
 */
function memoryOf(members: readonly ProcessRow[]): number {
  let own = 0;
  let mostShared = 0;
  for (const { pid } of members) {
    const [, resident = 0, shared = 0] = (readProcFile(pid, "statm") ?? "").split(" ").map(Number);
    own += resident - shared;
    mostShared = Math.max(mostShared, shared);
  }
  return own + mostShared;
}

/** 4 KiB on most machines, 16 or 64 on some ARM ones. */
function readPageBytes(): number {
  const found = /^KernelPageSize:\s+(\d+) kB/m.exec(readFileSync("/proc/self/smaps", "utf8"))?.[1];
  return Number(found ?? 4) * 1_024;
}
