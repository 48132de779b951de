import type { ResourceLimits } from "../abilities.ts";
import type { Resource } from "./mounts.ts";

/** One control file and what is written to it. */
export interface Setting {
  readonly file: string;
  readonly value: string;
  /** Not every kernel has it: where it is missing nothing is lost. */
  readonly optional?: boolean;
}

const periodMicroseconds = 100_000;
/** The least the kernel takes. */
const leastQuota = 1_000;

/** What is set in a group for a limit. `device`: "8:0", the disk under the data. */
export function settingsFor(version: 1 | 2, resource: Resource, limits: ResourceLimits, device: string): readonly Setting[] {
  if (resource === "cpu") return cpuSettings(version, limits.cpus ?? 1);
  if (resource === "memory") return memorySettings(version, limits.memoryBytes ?? 0);
  return diskSettings(version, limits.writeBytesPerSecond ?? 0, device);
}

/** What lifts every limit of a group, so that what is in it can leave it. */
export function liftedSettings(version: 1 | 2, resource: Resource): readonly Setting[] {
  if (resource === "memory" && version === 1) {
    return [
      { file: "memory.memsw.limit_in_bytes", value: "-1", optional: true },
      { file: "memory.limit_in_bytes", value: "-1" },
    ];
  }
  if (resource === "memory") return [{ file: "memory.max", value: "max" }];
  if (resource === "cpu") return [version === 1 ? { file: "cpu.cfs_quota_us", value: "-1" } : { file: "cpu.max", value: "max" }];
  // A limit of the disk ends with its group.
  return [];
}

/** The resources that these limits are about. */
export function resourcesOf(limits: ResourceLimits): readonly Resource[] {
  const wanted: readonly [Resource, number | undefined][] = [
    ["cpu", limits.cpus],
    ["memory", limits.memoryBytes],
    ["disk", limits.writeBytesPerSecond],
  ];
  return wanted.filter(([, value]) => value !== undefined).map(([resource]) => resource);
}

function cpuSettings(version: 1 | 2, cpus: number): readonly Setting[] {
  const quota = Math.max(leastQuota, Math.round(cpus * periodMicroseconds));
  if (version === 2) return [{ file: "cpu.max", value: `${quota} ${periodMicroseconds}` }];
  return [
    { file: "cpu.cfs_period_us", value: String(periodMicroseconds) },
    { file: "cpu.cfs_quota_us", value: String(quota) },
  ];
}

/** Without its part of the swap a process would be slow instead of ended. */
function memorySettings(version: 1 | 2, bytes: number): readonly Setting[] {
  const value = String(Math.max(0, Math.floor(bytes)));
  if (version === 2) {
    return [
      { file: "memory.swap.max", value: "0", optional: true },
      { file: "memory.max", value },
    ];
  }
  return [
    { file: "memory.limit_in_bytes", value },
    { file: "memory.memsw.limit_in_bytes", value, optional: true },
  ];
}

function diskSettings(version: 1 | 2, bytesPerSecond: number, device: string): readonly Setting[] {
  const rate = Math.max(1, Math.floor(bytesPerSecond));
  if (version === 2) return [{ file: "io.max", value: `${device} wbps=${rate}` }];
  return [{ file: "blkio.throttle.write_bps_device", value: `${device} ${rate}` }];
}
