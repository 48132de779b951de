import type { Host } from "../../host/host.ts";
import { isDead, type ProcessRow, type ProcessTable, readProcess } from "../process-table.ts";
import { descendants, mainOf, membersOf, strayMembers } from "./membership.ts";
import type { ProcessIdentity } from "./record.ts";
import type { FoundInstance } from "./world.ts";

const lookEveryMs = 20;

export interface Members {
  readonly main: ProcessRow | undefined;
  /** Main and supervisor among them. */
  readonly all: readonly ProcessRow[];
}

/** Every living process of an instance, however it was found. Never parity itself, nor what parity runs below. */
export function findMembers(host: Host, found: FoundInstance, boot: string, table: ProcessTable): Members {
  const { record } = found;
  const marked = found.marked.filter(isSame);
  const own = new Set(ancestors(host.pid, table));
  const roots = [...(record ? [...membersOf(record, boot, table), ...strayMembers(record, table)] : []), ...marked].map(({ pid }) => pid);
  const all = descendants(
    roots.filter((pid) => !own.has(pid)),
    table,
  ).filter((row) => !own.has(row.pid));
  const main = record === undefined ? undefined : mainOf(record, boot, table);
  return { main: main !== undefined && own.has(main.pid) ? undefined : main, all };
}

/** Signals processes that are still the ones that were found. */
export function signalEach(host: Host, rows: readonly ProcessRow[], signal: NodeJS.Signals): void {
  for (const row of rows) if (isSame(row)) host.kill(row.pid, signal);
}

/** Waits until all of them ended; false when the time was up first. A process that nobody reaps counts as ended. */
export async function waitForEnd(host: Host, rows: readonly ProcessRow[], ms: number): Promise<boolean> {
  const until = host.monotonic() + ms;
  while (rows.some(isSame)) {
    if (host.monotonic() >= until) return false;
    await host.sleep(lookEveryMs);
  }
  return true;
}

/** Whether that very process still lives: read again just before it matters, because pids are given out anew. */
export function isSame(identity: ProcessIdentity): boolean {
  const now = readProcess(identity.pid);
  return !isDead(now) && now?.startTicks === identity.startTicks;
}

function ancestors(pid: number, table: ProcessTable): number[] {
  const chain: number[] = [];
  for (let row = table.get(pid); row !== undefined && !chain.includes(row.pid); row = table.get(row.parent)) chain.push(row.pid);
  return chain;
}
