import type { Observing } from "./observations.ts";

/** Notes when the load ends, however it does, before the returned function was called: clients that are gone see nothing fail. */
export function noteEarlyEnd(ended: Promise<void>, signal: AbortSignal, observed: Pick<Observing, "loadEnded">): () => void {
  let wanted = true;
  const note = (): void => {
    if (wanted && !signal.aborted) observed.loadEnded = true;
  };
  ended.then(note, note);
  return () => {
    wanted = false;
  };
}
