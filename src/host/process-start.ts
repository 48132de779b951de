import { readFile } from "node:fs/promises";

/**
 * When a process started, as the kernel counts it (clock ticks since boot, with the boot's id), so that a process number
 * that was used again is told apart. undefined where there is no such process (or its remains only) or no /proc.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile("/proc/sys/kernel/random/boot_id", "utf8")]);
    // The program's name stands in brackets and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Killed and not yet reaped by its parent: it does nothing any more.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${boot.trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
