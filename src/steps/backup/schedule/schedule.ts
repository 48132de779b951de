import type { PlannedBackup } from "../../../plan/plan.ts";

/** What a rendered schedule is made of. */
export interface ScheduleRequest {
  readonly project: string;
  /** Absolute path of the folder that holds the configuration. */
  readonly root: string;
  /** Absolute path of the configuration. */
  readonly configuration: string;
  /** The program and its first arguments: Node, then parity. */
  readonly parity: readonly string[];
  /** Whose the project is: the numeric id; absent where the platform has none. */
  readonly user?: number;
  readonly backup: PlannedBackup;
  /** Public halves of the keys; none: backups are not encrypted. */
  readonly recipients: readonly string[];
  readonly database: { readonly name: string; readonly user: string; readonly version: string };
}

/** One file, and what a person does with it. */
export interface RenderedSchedule {
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** Where a scheduled command finds the key of the store: one NAME=value a line, readable by its user alone. */
export function environmentFile(root: string): string {
  return `${root}/.parity/backup.env`;
}

export function needsKey({ store }: PlannedBackup): boolean {
  return store !== undefined && "s3" in store;
}
