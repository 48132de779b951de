import type { RunningStack } from "../../runtimes/runtime.ts";
import { viewAlerts } from "../../steps/drill/alert-view.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import type { Session } from "../session.ts";

const everyMs = 500;
const mostMs = 60_000;

/**
 * Waits until no alert that the next drill speaks of is pending or firing: that drill then asks for its steady state itself. Others may
 * be, for as long as what they look back over. What is not quiet after a minute is told, and the drill says what it makes of it.
 */
export async function coolDown(session: Session, stack: RunningStack, next: DrillDefinition, signal: AbortSignal): Promise<void> {
  const named = [...next.alerts.map(({ name }) => name), ...next.silent];
  if (named.length === 0) return;
  const active = async (): Promise<readonly string[]> => (await activeAlerts(stack)).filter((name) => named.includes(name));
  const first = await active();
  if (first.length === 0) return;
  const { host } = session;
  await session.step(
    "drill",
    `wait until ${first.join(", ")} ${first.length === 1 ? "is" : "are"} quiet again`,
    signal,
    async (context) => {
      const until = host.monotonic() + mostMs;
      let left = first;
      while (left.length > 0 && host.monotonic() < until) {
        await host.sleep(everyMs, context.signal);
        left = await active();
      }
      if (left.length === 0) return { value: undefined, outcome: "done", summary: "quiet" };
      return { value: undefined, outcome: "skipped", summary: `${left.join(", ")} not quiet after ${mostMs / 1_000} s` };
    },
  );
}

/** A Prometheus that does not answer hides nothing: the next drill asks it again and is refused. */
async function activeAlerts(stack: RunningStack): Promise<readonly string[]> {
  return [...((await viewAlerts(stack))?.active.keys() ?? [])].sort();
}
