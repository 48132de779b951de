import { readFile } from "node:fs/promises";

/**
 * Clock ticks after boot at which a process started, so that a process number that was used again is told apart.
 * undefined where there is no such process (or its remains only) or no /proc.
 */
export async function startTicks(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The program's name stands in brackets and may itself hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // Killed and not yet reaped by its parent: it does nothing any more.
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

/** The same with the boot's id, for what may outlive a boot. */
export async function processStart(pid: number): Promise<string | undefined> {
  const [ticks, boot] = await Promise.all([startTicks(pid), readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => undefined)]);
  return ticks === undefined || boot === undefined ? undefined : `${boot.trim()}:${ticks}`;
}
