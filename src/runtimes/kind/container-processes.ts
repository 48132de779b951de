import { readdirSync } from "node:fs";
import { readProcFile } from "../process-table.ts";

/** A control group that is a container's ends with its id, which containerd wraps where systemd is asked for the group. */
const containerGroup = /[/-]([0-9a-f]{64})(?:\.scope)?$/m;

/**
 * The main process of every container of this machine, as this machine numbers it, by the container's id; those of a node's
 * containers too. Empty where they run on a machine of their own. Reads synchronously: procfs answers from memory.
 */
export function containerProcesses(): ReadonlyMap<string, number> {
  const pids = processNumbers().toSorted((one, other) => one - other);
  const first = new Map<string, number>();
  for (const pid of pids) {
    const id = containerGroup.exec(readProcFile(pid, "cgroup") ?? "")?.[1];
    if (id !== undefined && !first.has(id)) first.set(id, pid);
  }
  return first;
}

function processNumbers(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
