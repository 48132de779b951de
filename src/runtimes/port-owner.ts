import { readdirSync, readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readProcessTable, readProcFile } from "./process-table.ts";

export interface PortOwner {
  readonly pid: number;
  readonly program: string;
  readonly user: string;
}

const listening = "0A";

/** Who listens on a TCP port; undefined when nobody does, or this user may not see who. */
export async function findPortOwner(port: number): Promise<PortOwner | undefined> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) return undefined;
  for (const pid of readProcessTable().keys()) {
    if (!holdsSocket(pid, inodes)) continue;
    return { pid, program: readProcFile(pid, "comm")?.trim() ?? "unknown", user: await userOf(pid) };
  }
  return undefined;
}

async function listeningInodes(port: number): Promise<ReadonlySet<string>> {
  const inodes = new Set<string>();
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    const lines = (await readFile(file, "utf8").catch(() => "")).split("\n").slice(1);
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      const inode = fields[9];
      if (fields[1]?.endsWith(suffix) && fields[3] === listening && inode !== undefined) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

function holdsSocket(pid: number, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => inodes.has(readlink(`/proc/${pid}/fd/${descriptor}`)));
  } catch {
    return false;
  }
}

function readlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

async function userOf(pid: number): Promise<string> {
  const id = /^Uid:\s+(\d+)/m.exec(readProcFile(pid, "status") ?? "")?.[1] ?? "unknown";
  const accounts = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n");
  return accounts.map((line) => line.split(":")).find((fields) => fields[2] === id)?.[0] ?? id;
}
