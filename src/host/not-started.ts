import { existsSync } from "node:fs";
import { ParityError } from "../errors/parity-error.ts";
import type { DetachedSpec } from "./host.ts";

/** Why a program that was to be left running is not: COMMAND_NOT_FOUND. */
export function notStarted(spec: DetachedSpec, error: NodeJS.ErrnoException): ParityError {
  if (!existsSync(spec.cwd)) {
    return new ParityError("COMMAND_NOT_FOUND", `the folder "${spec.cwd}" in which "${spec.command}" is to run does not exist`, {
      hint: "correct the working directory in the configuration",
      cause: error,
    });
  }
  const reason =
    error.code === "ENOENT" ? "does not exist" : error.code === "EACCES" ? "is not executable" : `cannot be started: ${error.message}`;
  return new ParityError("COMMAND_NOT_FOUND", `the program "${spec.command}" ${reason}`, {
    hint: "install it, or correct the command in the configuration",
    cause: error,
  });
}
