import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../errors/parity-error.ts";
import { writeAtomically } from "../files/write-atomically.ts";
import type { Host } from "../host/host.ts";
import { processStart } from "../host/process-start.ts";
import { endOrphans } from "./orphans.ts";

/** Loaded when a lock is taken: it brings a file system of its own with it, and the first frame of a screen needs none. */
const lockfile = (): Promise<typeof import("proper-lockfile")> => import("proper-lockfile");

export interface Holder {
  readonly pid: number;
  /** Of that process, so that a number used again is not taken for it. */
  readonly start: string | undefined;
  readonly command: string;
  readonly since: string;
}

/** Held for milliseconds; one whose owner was killed meanwhile is waited out. */
const doorstep = {
  stale: 2_000,
  update: 1_000,
  realpath: false,
  retries: { retries: 60, factor: 1, minTimeout: 50, maxTimeout: 100 },
  onCompromised: (): void => undefined,
};
// A stopped laptop or a paused machine must not make a long command lose its lock and die of it.
const whole = { stale: 20_000, update: 5_000, onCompromised: () => undefined };

/** A holder that was killed while it waits for a disk lives on for a moment, and one that is just done leaves in one. */
const patience = { tries: 10, everyMs: 100 };

/** A stack is changed by one command at a time. Rejects with LOCKED, which names the holder; a holder that died is no holder. */
export async function lockStack(host: Host, stateDirectory: string, command: string): Promise<() => Promise<void>> {
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await take(host, stateDirectory, command);
    } catch (error) {
      if (attempt === patience.tries || !(error instanceof ParityError) || error.code !== "LOCKED") throw error;
      await host.sleep(patience.everyMs);
    }
  }
}

/** Taking the lock and naming its holder is one thing for the others: two that find a dead holder would otherwise both take its place. */
async function take(host: Host, stateDirectory: string, command: string): Promise<() => Promise<void>> {
  const holderFile = join(stateDirectory, "lock.json");
  const { lock } = await lockfile();
  const leave = await lock(join(stateDirectory, "taking"), doorstep);
  try {
    const release = await acquire(host, stateDirectory, holderFile);
    const holder: Holder = { pid: host.pid, start: await processStart(host.pid), command, since: new Date(host.now()).toISOString() };
    await writeAtomically(holderFile, `${JSON.stringify(holder)}\n`);
    return async () => {
      await rm(holderFile, { force: true });
      await release().catch(() => undefined);
    };
  } finally {
    await leave().catch(() => undefined);
  }
}

async function acquire(host: Host, stateDirectory: string, holderFile: string): Promise<() => Promise<void>> {
  const { lock } = await lockfile();
  const options = { ...whole, lockfilePath: join(stateDirectory, "lock") };
  try {
    return await lock(stateDirectory, options);
  } catch (error) {
    if ((error as { code?: string }).code !== "ELOCKED") throw error;
    const holder = await readHolder(holderFile);
    if (holder !== undefined && (await isAlive(host, holder))) throw lockedBy(holder);
    // Its holder died, or is just leaving.
    await rm(options.lockfilePath, { recursive: true, force: true });
    const release = await lock(stateDirectory, options);
    endOrphans(host, stateDirectory);
    return release;
  }
}

/** Who changes the stack now; undefined: nobody. */
export async function holderOf(host: Host, stateDirectory: string): Promise<Holder | undefined> {
  const holder = await readHolder(join(stateDirectory, "lock.json"));
  return holder !== undefined && (await isAlive(host, holder)) ? holder : undefined;
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
