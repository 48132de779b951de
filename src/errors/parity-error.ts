import { type ErrorCode, errorCatalogue } from "./codes.ts";
import { messageOf } from "./message-of.ts";

/** One line under an error: what is wrong, and where it is. */
export interface ErrorDetail {
  /** Where: a configuration path, a service, a file. */
  readonly at: string;
  readonly says: string;
  /** Line in the file the error speaks of, counted from 1. */
  readonly line?: number;
}

export interface ErrorExtras {
  /** What to do about it: one sentence. */
  readonly hint?: string;
  readonly details?: readonly ErrorDetail[];
  /** The last lines of the log of what failed, oldest first. */
  readonly log?: readonly string[];
  readonly cause?: unknown;
}

/** The one kind of error that reaches a user: a code, a lower-case sentence, and what to do. */
export class ParityError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly ErrorDetail[];
  readonly log: readonly string[];

  constructor(code: ErrorCode, sentence: string, extras: ErrorExtras = {}) {
    super(sentence, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = "ParityError";
    this.code = code;
    this.hint = extras.hint;
    this.details = extras.details ?? [];
    this.log = extras.log ?? [];
  }

  get exitCode(): number {
    return errorCatalogue[this.code].exit;
  }
}

/** Codes of the operating system, in words. */
const notWritable: Readonly<Record<string, string>> = {
  EACCES: "this user may not",
  EPERM: "this user may not",
  EROFS: "it is on a read-only file system",
  ENOTDIR: "there is a file where a folder should be",
  EEXIST: "there is a file where a folder should be",
};

/** Turns whatever was thrown into a ParityError; what parity does not know is INTERNAL. */
export function asParityError(thrown: unknown): ParityError {
  if (thrown instanceof ParityError) return thrown;
  if (isNodeError(thrown) && thrown.code === "ENOSPC") {
    return new ParityError("DISK_FULL", `no space is left on the disk${thrown.path ? ` for ${thrown.path}` : ""}`, {
      hint: "free some space, then run the command again",
      cause: thrown,
    });
  }
  if (isNodeError(thrown) && thrown.path !== undefined && notWritable[thrown.code ?? ""] !== undefined) {
    return new ParityError("NOT_WRITABLE", `${thrown.path} cannot be written: ${notWritable[thrown.code ?? ""]}`, {
      hint: "make it a folder that this user may write, then run the command again",
      cause: thrown,
    });
  }
  if (thrown instanceof Error && thrown.name === "AbortError") {
    return new ParityError("INTERRUPTED", "the command was interrupted", { cause: thrown });
  }
  const message = messageOf(thrown);
  return new ParityError("INTERNAL", `parity met something it does not know: ${message}`, {
    hint: "run it again with --debug and report what it prints",
    cause: thrown,
  });
}

function isNodeError(thrown: unknown): thrown is Error & { code?: string; path?: string } {
  return thrown instanceof Error && "code" in thrown;
}
