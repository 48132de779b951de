/** What the receiver last said of itself. */
export interface Heard {
  readonly receiving: boolean;
  readonly problem?: string | undefined;
  /** Milliseconds of the monotonic clock. */
  readonly at: number;
}

/** It says something every second. One that waits for its server, or for its disk, receives nothing meanwhile. */
const silentAfterMs = 15_000;

/** 200 while the log is being received: what was so a while ago says nothing of now. */
export function healthOf(
  { receiving, problem, at }: Heard,
  now: number,
): { readonly status: 200 | 503; readonly says: { readonly receiving: boolean; readonly problem?: string | undefined } } {
  const silentMs = now - at;
  if (silentMs > silentAfterMs) {
    const told = problem ?? `nothing was heard of the log for ${Math.round(silentMs / 1_000)} s`;
    return { status: 503, says: { receiving: false, problem: told } };
  }
  return { status: receiving ? 200 : 503, says: { receiving, problem } };
}
