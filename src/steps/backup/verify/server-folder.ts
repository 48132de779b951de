import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { StepContext } from "../../../work/context.ts";
import { isAlive, ownerOf } from "../../faults/owner.ts";
import { type Unprivileged, unprivileged } from "../drop-root.ts";

/** Where a server is to live; the next parity removes it should this one be killed. */
export interface ServerFolder {
  /** Absolute, 0700. */
  readonly directory: string;
  /** Its "data", empty, and owned by the account Postgres runs as. */
  readonly data: string;
  readonly who: Unprivileged;
}

const pollMs = 50;
const stopWithinMs = 10_000;

export function serversDirectory(stateDirectory: string): string {
  return join(stateDirectory, "isolated");
}

/** Removes what killed runs left. A server whose owner lives is not touched; the server of a dead one was ended by the kernel. */
export async function removeLeftOverServers(stateDirectory: string, context: StepContext): Promise<void> {
  const parent = serversDirectory(stateDirectory);
  for (const name of await readdir(parent).catch(() => [])) {
    const directory = join(parent, name);
    const text = await readFile(join(directory, "owner.json"), "utf8").catch(() => undefined);
    const owner = ownerIn(text ?? "");
    if (owner !== undefined && (await isAlive({ pid: owner.pid, startedAt: owner.startedAt }))) continue;
    await endServer(directory, context);
    await rm(directory, { recursive: true, force: true });
  }
}

/** undefined for one that was not written to its end. */
function ownerIn(text: string): { readonly pid: number; readonly startedAt?: string } | undefined {
  try {
    const owner = JSON.parse(text) as { pid: number; startedAt?: string } | null;
    return Number.isInteger(owner?.pid) ? (owner ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Where the kernel could not bind a server to its parity, the pid file says who it is; its own data folder as argument proves it. */
async function endServer(directory: string, { host }: StepContext): Promise<void> {
  const pid = Number((await readFile(join(directory, "data", "postmaster.pid"), "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (!commandLine.includes(join(directory, "data"))) return;
  host.kill(pid, "SIGQUIT");
  const deadline = host.monotonic() + stopWithinMs;
  while ((await ownerOf(pid)) !== undefined && host.monotonic() < deadline) await host.sleep(pollMs);
}

/** Makes a private folder for a server, or leaves none. What killed runs left is removed first. */
export async function makeServerFolder(stateDirectory: string, context: StepContext): Promise<ServerFolder> {
  await removeLeftOverServers(stateDirectory, context);
  const { host } = context;
  const directory = join(serversDirectory(stateDirectory), randomBytes(6).toString("hex"));
  const data = join(directory, "data");
  const who = await unprivileged(host);
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  context.defer({ title: "remove the isolated server's folder", run: remove });
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, "owner.json"), JSON.stringify((await ownerOf(host.pid)) ?? { pid: host.pid }));
    if (who.account !== undefined) await chown(data, who.account.uid, who.account.gid);
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, data, who };
}
