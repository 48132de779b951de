import { useEffect, useMemo } from "react";
import type { ServiceName } from "../../plan/plan.ts";
import { followLog } from "./follow-log.ts";
import { LogBuffer, type LogLine } from "./log-buffer.ts";
import type { Store } from "./store.ts";

// Moving through the list quickly must not open a log for every service passed by.
const settleMs = 80;

/** The log of one service, followed for as long as it is selected; an empty one when there is none to follow. */
export function useFollowedLog(
  service: ServiceName | undefined,
  logs: (service: ServiceName, signal: AbortSignal) => AsyncIterable<LogLine>,
  store: Store,
  now: () => number,
): LogBuffer {
  // The service is what makes the buffer another one.
  const buffer = useMemo(() => new LogBuffer(), [service]);
  useEffect(() => {
    if (service === undefined) return;
    const leaving = new AbortController();
    const { signal } = leaving;
    const begin = setTimeout(
      () =>
        void followLog(
          () => logs(service, signal),
          buffer,
          signal,
          () => store.logChanged(),
          now,
        ),
      settleMs,
    );
    return () => {
      clearTimeout(begin);
      leaving.abort();
    };
  }, [service, buffer, logs, store, now]);
  return buffer;
}
