import { chmod, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";

/** A holder that was killed is known by this: it renews the lock every second while it lives. */
const lockStaleMs = 5_000;
const lockWaitMs = 15 * 60_000;
const lockPollMs = 200;

/**
 * Where fetched and built programs are kept: PARITY_CACHE, else `parity` in XDG_CACHE_HOME, else in the user's cache.
 * Root's is /var/cache/parity: Postgres refuses root, is run as another user, and looks for its own files with access(2),
 * which no capability opens /root for.
 */
export function cacheDirectoryOf(host: Host): string {
  if (host.env["PARITY_CACHE"]) return host.env["PARITY_CACHE"];
  if (host.env["XDG_CACHE_HOME"]) return join(host.env["XDG_CACHE_HOME"], "parity");
  if (host.userId === 0) return "/var/cache/parity";
  return host.platform === "darwin" ? join(host.homeDirectory, "Library/Caches/parity") : join(host.homeDirectory, ".cache/parity");
}

/** Rejects when root keeps Postgres where the user it is run as cannot get to it. */
export async function refuseClosedFolder(host: Host, folder: string): Promise<void> {
  if (host.userId !== 0) return;
  const closed = await closedFolder(folder);
  if (closed === undefined) return;
  throw new ParityError(
    "TOOL_MISSING",
    `no other user can enter "${closed}", where Postgres is kept, and Postgres refuses to run as root`,
    {
      hint: "set PARITY_CACHE to a folder that every user can enter, such as /var/cache/parity",
    },
  );
}

/** The first folder on the way to this one that other users cannot enter; folders that are still to be made are made open. */
async function closedFolder(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  const above = parent === path ? undefined : await closedFolder(parent);
  if (above !== undefined) return above;
  const folder = await stat(path).catch(() => undefined);
  return folder && (folder.mode & 0o001) === 0 ? path : undefined;
}

/** Makes a folder that every user can enter, whatever the umask says. */
export async function openFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
  return path;
}

export interface Shelf {
  readonly host: Host;
  /** The folder of finished folders. */
  readonly directory: string;
}

/**
 * Lets `fill` make a folder under a name that nothing looks at, then gives it its own name in one step.
 * What a kill leaves behind is cleared by `clearPartial`.
 */
export async function shelve(shelf: Shelf, name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const finished = join(shelf.directory, name);
  const partial = join(await openFolder(shelf.directory), `.partial-${shelf.host.pid}-${name}`);
  try {
    await rm(partial, { recursive: true, force: true });
    await openFolder(partial);
    await fill(partial);
    await rm(finished, { recursive: true, force: true });
    await rename(partial, finished);
    return finished;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Only for the holder of the lock: nobody else fills a folder then, so every partial one is a killed process's. */
export async function clearPartial(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) {
    // A program the killed one had started may still be writing: then a folder is not empty at the first try.
    if (name.startsWith(".partial-")) await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Runs `work` while no other parity fetches into this cache. */
export async function withCacheLock<T>(
  host: Host,
  directory: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await openFolder(directory).catch((thrown: unknown) => {
    throw new ParityError("TOOL_MISSING", `the cache "${directory}" cannot be made`, {
      hint: "set PARITY_CACHE to a folder you can write",
      cause: thrown,
    });
  });
  const lost = new AbortController();
  const release = await acquire(host, directory, signal, lost);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    // A lock that was taken away is not there to be given back.
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(host: Host, directory: string, signal: AbortSignal, lost: AbortController): Promise<() => Promise<void>> {
  const until = host.monotonic() + lockWaitMs;
  // Loaded here: whoever finds every program needs no lock.
  const { lock } = await import("proper-lockfile");
  for (;;) {
    signal.throwIfAborted();
    try {
      return await lock(join(directory, "fetch"), {
        realpath: false,
        stale: lockStaleMs,
        update: 1_000,
        onCompromised: (error) =>
          lost.abort(
            new ParityError("LOCKED", `another parity took over the cache "${directory}"`, { hint: "run the command again", cause: error }),
          ),
      });
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ELOCKED") throw thrown;
      if (host.monotonic() > until) {
        throw new ParityError("LOCKED", `another parity has been fetching programs into "${directory}" for 15 minutes`, {
          hint: "wait for it to end, or end it",
          cause: thrown,
        });
      }
    }
    await host.sleep(lockPollMs, signal);
  }
}
