import { createHash } from "node:crypto";
import { lstat, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { ServiceName } from "../../plan/plan.ts";
import { instanceName, nativeDirectory } from "./paths.ts";

/** As whom a program runs that refuses root, and what makes it so. */
export interface RunUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Comes before the program: `setpriv …`. */
  readonly prefix: readonly string[];
}

export interface Placement {
  /** undefined: as whoever runs parity. */
  readonly user: RunUser | undefined;
  /** Where files and data lie. */
  readonly room: string;
}

const candidates = ["postgres", "nobody"];
/** Lets the user pass through folders such as /root (0700) to its own files, and change nothing there. */
const passThrough = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"];

/** Decides as whom a service runs that refuses root, and where its files lie so that this user reaches them. */
export async function placeUnprivileged(
  host: Host,
  stateDirectory: string,
  service: { readonly name: ServiceName; readonly instance: number; readonly program: string },
): Promise<Placement> {
  const home = join(nativeDirectory(stateDirectory), instanceName(service.name, service.instance));
  if (host.userId !== 0) return { user: undefined, room: home };
  const account = await findAccount();
  const identity = ["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  await mkdir(home, { recursive: true, mode: 0o700 });
  for (const prefix of [
    [...identity, "--"],
    [...identity, ...passThrough, "--"],
  ]) {
    if (await reaches(host, prefix, [`${home}/.`, service.program])) return { user: { ...account, prefix }, room: home };
  }
  const prefix = [...identity, "--"];
  if (!(await reaches(host, prefix, [service.program]))) throw unreachable(service.program, account.name, service.name);
  return { user: { ...account, prefix }, room: await makeRoomElsewhere(stateDirectory, service.name, service.instance) };
}

/** Files and data of a service whose user cannot reach the project: a folder of its own that it can. */
export function roomElsewhere(stateDirectory: string, service: ServiceName, instance: number): string {
  const project = createHash("sha256").update(stateDirectory).digest("hex").slice(0, 16);
  return join("/var/tmp", `parity-${project}-${instanceName(service, instance)}`);
}

async function makeRoomElsewhere(stateDirectory: string, service: ServiceName, instance: number): Promise<string> {
  const room = roomElsewhere(stateDirectory, service, instance);
  await mkdir(room, { mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  // Anybody may create names in /var/tmp: what stands there must be root's own folder.
  const found = await lstat(room);
  if (!found.isDirectory() || found.uid !== 0) {
    throw new ParityError("NOT_OURS", `${room}, where ${service} would keep its data, was made by somebody else`, {
      hint: "remove it, or move the project out of a folder that only root may enter",
    });
  }
  return room;
}

async function reaches(host: Host, prefix: readonly string[], paths: readonly string[]): Promise<boolean> {
  const [command, ...args] = prefix as [string, ...string[]];
  const result = await host.run({ command, args: [...args, "ls", "-dL", ...paths], timeoutMs: 5_000 });
  if (result.notFound) {
    throw new ParityError("COMMAND_NOT_FOUND", "setpriv, with which parity drops root for Postgres, does not exist", {
      hint: "install util-linux, or run parity as an ordinary user",
    });
  }
  return result.exitCode === 0;
}

async function findAccount(): Promise<{ name: string; uid: number; gid: number }> {
  const rows = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of candidates) {
    const row = rows.find((fields) => fields[0] === name);
    if (row !== undefined) return { name, uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new ParityError("NOT_OURS", "this machine has neither a postgres nor a nobody user, and Postgres refuses to run as root", {
    hint: "run parity as an ordinary user",
  });
}

function unreachable(program: string, user: string, service: ServiceName): ParityError {
  return new ParityError("COMMAND_NOT_FOUND", `${program} of ${service} cannot be reached by the user ${user}, as whom it must run`, {
    hint: "run parity as an ordinary user, or install the program for the whole machine",
  });
}
