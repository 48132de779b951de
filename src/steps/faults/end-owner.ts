import type { Host } from "../../host/host.ts";
import { isAlive, type Owner } from "./owner.ts";

/** What a parity that still answers needs to undo what it holds. */
const graceMs = 60_000;
const lookEveryMs = 250;

/** Ends the parity that holds a fault past its deadline: it is asked, so that it may undo the fault itself, then killed. Does nothing to another process of its number. */
export async function endOwner(
  host: Host,
  owner: { readonly pid: number; readonly startedAt?: string | undefined },
  withinMs: number = graceMs,
): Promise<void> {
  const same: Owner = { pid: owner.pid, startedAt: owner.startedAt };
  // Without a start time nobody can tell whose number it is now.
  if (same.startedAt === undefined || !(await isAlive(same))) return;
  host.kill(owner.pid, "SIGTERM");
  // A stopped process takes no signal but these two.
  host.kill(owner.pid, "SIGCONT");
  const until = host.monotonic() + withinMs;
  while (await isAlive(same)) {
    if (host.monotonic() >= until) {
      host.kill(owner.pid, "SIGKILL");
      return;
    }
    await host.sleep(lookEveryMs);
  }
}
