import type { Host } from "../../host/host.ts";
import { isDead, type ProcessRow, type ProcessTable, readProcess } from "../process-table.ts";
import { descendants, mainOf, membersOf, strayMembers } from "./membership.ts";
import type { ProcessIdentity } from "./record.ts";
import type { FoundInstance } from "./world.ts";

const lookEveryMs = 20;

/** What a program leaves running when it ended gets this long to end by itself. */
const tidyMs = 200;
const defaultStop = { signal: "SIGTERM", graceSeconds: 10 } as const;

interface Stop {
  readonly signal: NodeJS.Signals;
  readonly graceSeconds: number;
}

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

/** The stop signal to the program; resolves when everything ended, and after the grace at the latest. */
export async function askToEnd(host: Host, members: Pick<Members, "main" | "all">, stop: Stop = defaultStop): Promise<void> {
  const asked = members.main === undefined ? programsOf(members.all) : [members.main];
  signalEach(host, asked, stop.signal);
  // A paused process takes no signal but these two.
  signalEach(host, members.all, "SIGCONT");
  if (await waitForEnd(host, asked, stop.graceSeconds * 1_000)) await waitForEnd(host, members.all, tidyMs);
}

/** What the topmost ones started, or themselves: a supervisor that ended first would leave its program without a parent that reaps it. */
function programsOf(rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const pids = new Set(rows.map((row) => row.pid));
  const top = rows.filter((row) => !pids.has(row.parent));
  return top.flatMap((row) => {
    const children = rows.filter((child) => child.parent === row.pid);
    return children.length === 0 ? [row] : children;
  });
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
