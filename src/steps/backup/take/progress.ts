import type { Fact } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";

type Doing = Extract<Fact, { type: "backup.progressed" }>["doing"];

const everyMs = 1_000;
/** What is expected is an estimate: only the end says that it is the end. */
const mostShare = 0.99;

/** Tells how many bytes there are so far, at most once a second. `expectedBytes` 0: nobody knows how many there will be. */
export function reportProgress(
  { host, emit }: Pick<StepContext, "host" | "emit">,
  backup: string,
  doing: Doing,
  expectedBytes: number,
): (bytes: number) => void {
  let toldAt = host.monotonic();
  return (bytes) => {
    const now = host.monotonic();
    if (now - toldAt < everyMs) return;
    toldAt = now;
    const share = expectedBytes > 0 ? { share: Math.min(mostShare, bytes / expectedBytes) } : {};
    emit({ type: "backup.progressed", backup, doing, bytes, ...share });
  };
}
