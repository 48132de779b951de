import type { Host } from "../../host/host.ts";
import { carryOut } from "../carry-out.ts";
import type { Given } from "../given.ts";
import { healFirst } from "../heal-first.ts";

/** Undoes every fault that is recorded on disk. */
export async function heal(host: Host, given: Given): Promise<number> {
  return carryOut(host, { command: given.line, options: given.options, changesStack: true }, async (session, signal) => {
    const healed = await healFirst(session, signal);
    host.stderr.write(healed === 0 ? "no fault was left behind\n" : `${healed} fault${healed === 1 ? "" : "s"} undone\n`);
    return 0;
  });
}
