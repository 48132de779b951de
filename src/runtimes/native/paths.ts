import { join } from "node:path";
import type { ServiceName } from "../../plan/plan.ts";

/** Where everything of one instance lies: `.parity/native/<service>-<instance>/`. */
export interface InstancePaths {
  readonly home: string;
  /** What is known of its process, as JSON. */
  readonly record: string;
  /** The exit code of its last process, written by its supervisor. */
  readonly exit: string;
  readonly log: string;
  readonly previousLog: string;
  /** Files the service declared, its secrets and certificates. */
  readonly files: string;
  readonly data: string;
  /** The data folder while it is being made. */
  readonly partialData: string;
  /** What the data was made with. */
  readonly dataRecord: string;
}

export function nativeDirectory(stateDirectory: string): string {
  return join(stateDirectory, "native");
}

export function instanceName(service: ServiceName, instance: number): string {
  return `${service}-${instance}`;
}

/** `room` holds files and data; it is the same as the instance's folder unless the service's user cannot reach that one. */
export function instancePaths(stateDirectory: string, service: ServiceName, instance: number, room?: string): InstancePaths {
  const home = join(nativeDirectory(stateDirectory), instanceName(service, instance));
  const inside = room ?? home;
  return {
    home,
    record: join(home, "process.json"),
    exit: join(home, "exit"),
    log: join(home, "log"),
    previousLog: join(home, "log.1"),
    files: join(inside, "files"),
    data: join(inside, "data"),
    partialData: join(inside, "data.partial"),
    dataRecord: join(inside, "data.json"),
  };
}
