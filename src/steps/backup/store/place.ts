import type { Readable } from "node:stream";
import type { PlannedBackup } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";

/** One file of a backup, or of a log, in the place it is copied to. */
export interface StoredFile {
  /** "<id>/<file of the manifest>", "wal/<system identifier>/<segment>". */
  readonly name: string;
  readonly bytes: number;
}

/** A file whose copying was begun and not ended. */
export interface BegunFile {
  /** As `StoredFile` has it. */
  readonly name: string;
  /** What the place calls this try; there may be several of one file. */
  readonly upload: string;
  /** Milliseconds since 1970: when it was begun; undefined where the place does not tell. */
  readonly at: number | undefined;
  /** This machine knows what of it arrived, and sends no more than the rest. */
  readonly resumable: boolean;
}

/** What work on a place needs to know of the one that asked for it. */
export type PlaceContext = Pick<StepContext, "host" | "signal">;

/** Where finished backups are copied to. All of it rejects with STORE_FAILED when the place cannot be used. */
export interface Place {
  /** As `nameOfPlace` has it. */
  readonly where: string;
  /** All files of backups, or those whose name begins so. */
  list(prefix?: string): Promise<readonly StoredFile[]>;
  /** undefined when there is none. */
  readText(name: string): Promise<string | undefined>;
  /** The bytes from an offset on. */
  read(name: string, from: number): Promise<Readable>;
  /**
   * Copies a file there, going on where an earlier try got stuck. `name` is not there before all of it is.
   * `sent` hears how many bytes arrived, those of earlier tries included.
   */
  write(name: string, file: LocalFile, sent: (bytes: number) => void): Promise<void>;
  writeText(name: string, text: string): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  /** Removes what arrived of files whose name begins so and that are not whole. */
  giveUp(beginning: string): Promise<void>;
  /** Files whose name begins so and that are not whole, whoever began them. None where the place does not tell of them. */
  begun(beginning: string): Promise<readonly BegunFile[]>;
  /** Removes what arrived of these, and of no other try at the same files. Idempotent. */
  abandon(files: readonly BegunFile[]): Promise<void>;
}

export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type PlannedPlace = NonNullable<PlannedBackup["store"]>;

/** What a place calls itself: "s3://bucket/prefix" or the absolute path of a folder. */
export function nameOfPlace(planned: PlannedPlace): string {
  if ("directory" in planned) return planned.directory;
  const { bucket, prefix } = planned.s3;
  return `s3://${[bucket, trimmed(prefix)].filter(Boolean).join("/")}`;
}

/** A prefix without slashes around it. */
export function trimmed(prefix: string): string {
  return prefix.replace(/^\/+|\/+$/g, "");
}
