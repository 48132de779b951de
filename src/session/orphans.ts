import type { Host } from "../host/host.ts";
import { isDead, readEnvironment, readProcessTable } from "../runtimes/process-table.ts";
import { runVariable } from "../steps/run-mark.ts";

/**
 * Ends what a killed command still had running beside the stack: a load generator would go on to the end of its script and be
 * measured as part of the next run. Only for whoever holds the stack's lock, because then no living command's can be among them.
 */
export function endOrphans(host: Host, stateDirectory: string): void {
  const mark = `${runVariable}=${stateDirectory}/runs/`;
  for (const row of readProcessTable().values()) {
    if (isDead(row) || row.pid === host.pid) continue;
    if (readEnvironment(row.pid).some((entry) => entry.startsWith(mark))) host.kill(row.pid, "SIGKILL");
  }
}
