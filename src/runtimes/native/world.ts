import { namesIn } from "../../files/read-if-there.ts";
import type { Plan, ServiceName } from "../../plan/plan.ts";
import { serviceNames } from "../../plan/plan.ts";
import { type ProcessRow, type ProcessTable, readBootId, readProcessTable } from "../process-table.ts";
import { findMarked } from "./membership.ts";
import { type InstancePaths, instancePaths, nativeDirectory } from "./paths.ts";
import { type InstanceRecord, readRecord } from "./record.ts";

/** One instance as the machine has it: by its record, by its marked processes, or both. */
export interface FoundInstance {
  readonly service: ServiceName;
  readonly instance: number;
  readonly paths: InstancePaths;
  readonly record: InstanceRecord | undefined;
  /** undefined when nothing was asked about processes without a record. */
  readonly marked: readonly ProcessRow[];
}

/** What there is of a stack at one moment. */
export interface World {
  readonly boot: string;
  readonly table: ProcessTable;
  readonly instances: readonly FoundInstance[];
}

/** Reads records only: enough for what runs as it should, and cheap. */
export async function readRecords(plan: Plan): Promise<World> {
  return { boot: readBootId(), table: readProcessTable(), instances: await recorded(plan.stateDirectory, new Map()) };
}

/** Reads records and the environment of every process: also finds what a killed parity never wrote down. */
export async function readWorld(plan: Plan): Promise<World> {
  const table = readProcessTable();
  const marked = findMarked(plan.stateDirectory, table);
  const instances = await recorded(plan.stateDirectory, marked);
  const known = new Set(instances.map(({ service, instance }) => `${service}/${instance}`));
  const unrecorded = [...marked].flatMap(([key, rows]) => {
    const [service, instance] = parseKey(key, "/");
    if (service === undefined || known.has(key)) return [];
    return [{ service, instance, paths: instancePaths(plan.stateDirectory, service, instance), record: undefined, marked: rows }];
  });
  return { boot: readBootId(), table, instances: [...instances, ...unrecorded] };
}

async function recorded(stateDirectory: string, marked: ReadonlyMap<string, readonly ProcessRow[]>): Promise<FoundInstance[]> {
  const folders = await namesIn(nativeDirectory(stateDirectory));
  const found = await Promise.all(
    folders.map(async (folder): Promise<FoundInstance | undefined> => {
      const [service, instance] = parseKey(folder, "-");
      if (service === undefined) return undefined;
      const record = await readRecord(instancePaths(stateDirectory, service, instance).record);
      // A folder that was copied with its project brings a record of somebody else's processes.
      if (record === undefined || record.stack !== stateDirectory) return undefined;
      const paths = instancePaths(stateDirectory, service, instance, record.room);
      return { service, instance, paths, record, marked: marked.get(`${service}/${instance}`) ?? [] };
    }),
  );
  return found.filter((one) => one !== undefined);
}

function parseKey(key: string, separator: string): [ServiceName | undefined, number] {
  const at = key.lastIndexOf(separator);
  const service = serviceNames.find((name) => name === key.slice(0, at));
  const instance = Number(key.slice(at + 1));
  return [Number.isInteger(instance) ? service : undefined, instance];
}
