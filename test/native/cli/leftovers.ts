import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";

/** Of a process, as /proc shows it. */
export interface Seen {
  readonly pid: number;
  readonly command: string;
}

/** Every process, zombies too, that has to do with a folder: by its marker, by what it was started with, or by where it works. */
export async function processesOf(root: string): Promise<Seen[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(pids.map((pid) => seen(pid, root)));
  return found.filter((each) => each !== undefined);
}

async function seen(pid: string, root: string): Promise<Seen | undefined> {
  const [environment, command, folder] = await Promise.all([
    readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
    readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    readlink(`/proc/${pid}/cwd`).catch(() => ""),
  ]);
  const texts = [...environment.split("\0").filter((entry) => entry.startsWith("PARITY_")), ...command.split("\0"), folder];
  return texts.some((text) => text.includes(root)) ? { pid: Number(pid), command: command.replaceAll("\0", " ").trim() } : undefined;
}

/** Files under /dev/shm and System V segments that no living process uses, by name: another stack of this machine may come and go meanwhile. */
export async function sharedMemory(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ipcs", ["-m"]);
  const segments = stdout
    .split("\n")
    .filter((line) => line.startsWith("0x"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , attached]) => attached === "0")
    .map(([, id]) => `segment ${id}`);
  const files = await readdir("/dev/shm");
  const used = await mapped();
  return [...files.filter((name) => !used.includes(`/dev/shm/${name}`)), ...segments];
}

async function mapped(): Promise<string> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/maps`, "utf8").catch(() => "")))).join("");
}
