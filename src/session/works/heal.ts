import type { Host } from "../../host/host.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { healFirst, isUp } from "../heal-first.ts";
import { takeDown } from "../take-down.ts";

/** Undoes every fault that is recorded on disk. A stack that was down is down afterwards. */
export async function heal(host: Host, given: Given): Promise<number> {
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const wasUp = await isUp(session);
    const healed = await healFirst(session, signal);
    if (!wasUp && session.stack !== undefined) await takeDown(session, "data", signal);
    host.stderr.write(healed === 0 ? "no fault was left behind\n" : `${healed} fault${healed === 1 ? "" : "s"} undone\n`);
    return 0;
  });
}
