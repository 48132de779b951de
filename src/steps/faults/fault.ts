/** Every fault that can be done to a stack, in the order the documentation tells of them. */
export const faultKindNames = [
  "kill",
  "stop",
  "pause",
  "restart",
  "crash-loop",
  "latency",
  "bandwidth",
  "partition",
  "reset",
  "slow-close",
  "name-resolution",
  "connections-exhausted",
  "lock",
  "blocked-migration",
  "statement",
  "password-rotated",
  "corrupted-page",
  "redis-flushed",
  "redis-evicting",
  "redis-read-only",
  "certificate-expired",
  "cpu-limit",
  "memory-limit",
  "slow-disk",
  "disk-full",
  "data-lost",
  "primary-lost",
  "node-drained",
  "cut-off",
  "clock-skew",
  "wedge",
  "crash-in-place",
  "release",
  "canary",
  "blue-green",
  "cpu-load",
] as const;
export type FaultKindName = (typeof faultKindNames)[number];

/** One fault, as the ledger keeps it: plain JSON. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKindName;
  /** What its kind's own schema says. */
  readonly parameters: object;
}
