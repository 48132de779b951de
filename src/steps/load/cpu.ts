import { readdir, readFile } from "node:fs/promises";

/** Linux counts CPU time for readers in hundredths of a second, on every architecture Node runs on. */
const ticksPerSecond = 100;

/** CPU seconds a process has used; undefined when it is gone or the platform does not say. */
export async function processCpuSeconds(pid: number): Promise<number | undefined> {
  const stat = await read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The program's name stands in parentheses and may hold anything; what follows the last one is fields 3 onwards.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** CPU seconds of several processes together; undefined when one of them cannot be read. */
export async function processesCpuSeconds(pids: readonly number[]): Promise<number | undefined> {
  const used = await Promise.all(pids.map(processCpuSeconds));
  return used.reduce((sum, seconds) => (sum === undefined || seconds === undefined ? undefined : sum + seconds), 0);
}

/** CPU seconds all processes of this machine have used, time stolen by its host included; undefined when the platform does not say. */
export async function machineCpuSeconds(): Promise<number | undefined> {
  const stat = await read("/proc/stat");
  const fields = stat?.split("\n")[0]?.trim().split(/\s+/).slice(1).map(Number);
  if (fields === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = fields;
  return (user + nice + system + interrupts + softInterrupts + stolen) / ticksPerSecond;
}

const engineProcesses = new Set(["docker-proxy", "dockerd", "containerd", "containerd-shim", "containerd-shim-runc-v2"]);

/**
 * CPU seconds of the container engine's own processes. Requests to a published port pass through its proxy: that CPU belongs to
 * the stack although no container used it.
 */
export async function engineCpuSeconds(): Promise<number> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const used = await Promise.all(
    pids.map(async (pid) => {
      const name = (await read(`/proc/${pid}/comm`))?.trim();
      // The kernel cuts a name after 15 characters.
      const isEngine = name !== undefined && [...engineProcesses].some((engine) => engine.slice(0, 15) === name);
      return isEngine ? ((await processCpuSeconds(Number(pid))) ?? 0) : 0;
    }),
  );
  return used.reduce((sum, seconds) => sum + seconds, 0);
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
