import type { ServiceName } from "../../plan/plan.ts";
import { isDead, type ProcessRow, type ProcessTable, readEnvironment, readProcLink } from "../process-table.ts";
import { type InstanceRecord, isAlive, type ProcessIdentity } from "./record.ts";

const stackVariable = "PARITY_STACK";
const serviceVariable = "PARITY_SERVICE";

/** Set in every process parity starts and inherited by its children: the second way to find one, when its record was never written. */
export function marker(stateDirectory: string, service: ServiceName | "toxiproxy", instance: number): Readonly<Record<string, string>> {
  return { [stackVariable]: stateDirectory, [serviceVariable]: `${service}/${instance}` };
}

/** Processes of this stack by their environment: "service/instance" → rows. */
export function findMarked(stateDirectory: string, table: ProcessTable): ReadonlyMap<string, readonly ProcessRow[]> {
  const found = new Map<string, ProcessRow[]>();
  for (const row of table.values()) {
    if (isDead(row)) continue;
    const environment = readEnvironment(row.pid);
    if (!environment.includes(`${stackVariable}=${stateDirectory}`)) continue;
    const service = environment.find((entry) => entry.startsWith(`${serviceVariable}=`))?.slice(serviceVariable.length + 1);
    if (service !== undefined) found.set(service, [...(found.get(service) ?? []), row]);
  }
  return found;
}

/**
 * The living processes of an instance that follow from its record: the supervisor, its group, and everything below them.
 * Postgres puts each of its processes in a group of its own, so the group alone is not enough.
 */
export function membersOf(record: InstanceRecord, boot: string, table: ProcessTable): readonly ProcessRow[] {
  const roots = alivePid(record, record.main, boot, table);
  for (const leader of alivePid(record, record.supervisor, boot, table)) {
    for (const row of table.values()) if (row.pid === leader || row.group === leader) roots.push(row.pid);
  }
  return descendants(roots, table);
}

/** Those that outlived both supervisor and program. Costs a look at every process, so it is for stopping only. */
export function strayMembers(record: InstanceRecord, table: ProcessTable): readonly ProcessRow[] {
  return [...table.values()].filter((row) => worksInOurData(record, row));
}

/** Postgres writes its title over its environment, so a child that lost its parent is known by its program and its data folder. */
function worksInOurData(record: InstanceRecord, row: ProcessRow): boolean {
  const cwd = isDead(row) ? undefined : readProcLink(row.pid, "cwd");
  if (cwd !== `${record.room}/data` && cwd !== `${record.room}/data.partial`) return false;
  return readProcLink(row.pid, "exe") === record.program;
}

function alivePid(record: InstanceRecord, identity: ProcessIdentity | undefined, boot: string, table: ProcessTable): number[] {
  return identity !== undefined && isAlive(identity, record.bootId, boot, table) ? [identity.pid] : [];
}

/** The rows of these pids and of all below them, parents first. */
export function descendants(roots: readonly number[], table: ProcessTable): readonly ProcessRow[] {
  const children = new Map<number, number[]>();
  for (const row of table.values()) children.set(row.parent, [...(children.get(row.parent) ?? []), row.pid]);
  const seen = new Set<number>();
  const queue = [...roots];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(children.get(next) ?? []));
  }
  return [...seen].flatMap((pid) => {
    const row = table.get(pid);
    return row === undefined || isDead(row) ? [] : [row];
  });
}

/** The program a supervisor waits for: its one child. */
export function mainOf(record: InstanceRecord, boot: string, table: ProcessTable): ProcessRow | undefined {
  const [main] = alivePid(record, record.main, boot, table);
  if (main !== undefined) return table.get(main);
  const [supervisor] = alivePid(record, record.supervisor, boot, table);
  if (supervisor === undefined) return undefined;
  return [...table.values()].find((row) => row.parent === supervisor && !isDead(row));
}
