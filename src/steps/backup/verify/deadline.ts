import { ParityError } from "../../../errors/parity-error.ts";
import { duration } from "../../../text/words.ts";
import type { StepContext } from "../../../work/context.ts";

/** Time for a copy to be restored and looked at, whatever its size, and so many bytes a second: far slower than any disk that still works. */
const fixedSeconds = 1_800;
const slowestBytesPerSecond = 2 * 1024 * 1024;

/** A timer cannot be set for longer: 24 days. */
const longestMs = 2 ** 31 - 1;

export function deadlineFor(databaseBytes: number): number {
  return fixedSeconds + databaseBytes / slowestBytesPerSecond;
}

export interface Deadline {
  /** Fires with BACKUP_FAILED when the time is over. */
  readonly signal: AbortSignal;
  /** It no longer matters. Idempotent. */
  met(): void;
}

/** Ends what must not stay. `end` is called once, when the time is over before `met` was. */
export function startDeadline(seconds: number, end: () => Promise<void>, { host }: Pick<StepContext, "host">): Deadline {
  const expiry = new AbortController();
  const met = new AbortController();
  const expire = (): Promise<void> => {
    const sentence = `the isolated server was still there after ${duration(seconds)}, its deadline, and was removed`;
    expiry.abort(new ParityError("BACKUP_FAILED", sentence, { hint: "see what this machine is busy with, then run it again" }));
    return end();
  };
  host
    .sleep(Math.min(longestMs, seconds * 1_000), met.signal)
    .then(expire, () => undefined)
    .catch(() => undefined);
  return { signal: expiry.signal, met: () => met.abort() };
}
