import type { RunningStack } from "../runtimes/runtime.ts";
import { mayBeClosed, reopenClosed } from "../steps/backup/live/closed.ts";
import type { Session } from "./session.ts";

const everyMs = 500;

/**
 * Does what waits for services to be ready, and meanwhile tries on the stack, as far as it is there, what some of them cannot get ready
 * without: until it worked once, or the waiting is over.
 */
export async function whileTrying<T>(
  session: Session,
  attempt: (stack: RunningStack) => Promise<unknown>,
  signal: AbortSignal,
  wait: () => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const trying = tryUntil(session, attempt, AbortSignal.any([signal, over.signal]));
  return wait().finally(async () => {
    over.abort();
    await trying;
  });
}

/** As `whileTrying`: lets sessions into a database that a killed restore left closed. Where nothing is marked as closed nobody is asked. */
export async function whileReopening<T>(session: Session, signal: AbortSignal, wait: () => Promise<T>): Promise<T> {
  const { runtime, plan } = session.project;
  if (!(await mayBeClosed({ kind: runtime.kind, plan }))) return wait();
  return whileTrying(session, reopenClosed, signal, wait);
}

async function tryUntil(session: Session, attempt: (stack: RunningStack) => Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { runtime, plan } = session.project;
  while (!signal.aborted) {
    await session.host.sleep(everyMs, signal).catch(() => undefined);
    const stack = await runtime.find(plan).catch(() => undefined);
    if (stack === undefined || signal.aborted) continue;
    const worked = await attempt(stack).then(
      () => true,
      () => false,
    );
    if (worked) return;
  }
}
