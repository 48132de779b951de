import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import { ParityError } from "../errors/parity-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Host } from "../host/host.ts";
import { processStart } from "../host/process-start.ts";

interface Holder {
  readonly pid: number;
  /** Of that process, so that a number used again is not taken for it. */
  readonly start: string | undefined;
  readonly command: string;
  readonly since: string;
}

/** A stack is changed by one command at a time. Rejects with LOCKED, which names the holder; a holder that died is no holder. */
export async function lockStack(host: Host, stateDirectory: string, command: string): Promise<() => Promise<void>> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const holderFile = join(stateDirectory, "lock.json");
  const release = await acquire(host, stateDirectory, holderFile);
  const holder: Holder = { pid: host.pid, start: await processStart(host.pid), command, since: new Date(host.now()).toISOString() };
  await writeAtomically(holderFile, `${JSON.stringify(holder)}\n`);
  return async () => {
    await rm(holderFile, { force: true });
    await release().catch(() => undefined);
  };
}

async function acquire(host: Host, stateDirectory: string, holderFile: string): Promise<() => Promise<void>> {
  const lockfilePath = join(stateDirectory, "lock");
  // A stopped laptop or a paused machine must not make a long command lose its lock and die of it.
  const options = { lockfilePath, stale: 20_000, update: 5_000, onCompromised: () => undefined };
  try {
    return await lockfile.lock(stateDirectory, options);
  } catch (error) {
    if ((error as { code?: string }).code !== "ELOCKED") throw error;
    const holder = await readHolder(holderFile);
    if (holder !== undefined && (await isAlive(host, holder))) throw lockedBy(holder);
    // Between taking the lock and naming its holder there is a moment; a second look tells a new holder from a dead one.
    if (holder === undefined) await host.sleep(300);
    const again = await readHolder(holderFile);
    if (again !== undefined && (await isAlive(host, again))) throw lockedBy(again);
    await rm(lockfilePath, { recursive: true, force: true });
    return lockfile.lock(stateDirectory, options);
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  return readFile(path, "utf8").then(
    (text) => JSON.parse(text) as Holder,
    () => undefined,
  );
}

async function isAlive(host: Host, holder: Holder): Promise<boolean> {
  return host.kill(holder.pid, 0) && (await processStart(holder.pid)) === holder.start;
}

function lockedBy(holder: Holder): ParityError {
  return new ParityError(
    "LOCKED",
    `parity ${holder.command} (pid ${holder.pid}) is changing this stack since ${holder.since.slice(11, 19)} UTC`,
    {
      hint: "wait until it is done, or stop it; status, logs and report work meanwhile",
    },
  );
}
