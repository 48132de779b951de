import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import { isOfServer } from "../take/source.ts";

/** disk_full. */
const noSpace = "53100";

/** What the server of a restored copy refused, or that it went away, as something a person can act on; anything else as it is. */
export function copyFailure(error: unknown): unknown {
  if (!isOfServer(error)) return error;
  if ("code" in error && error.code === noSpace) {
    return new ParityError("DISK_FULL", `there is no space for the restored copy: ${messageOf(error)}`, {
      hint: "free some space, then run it again",
      cause: error,
    });
  }
  return new ParityError("BACKUP_FAILED", `the server of the restored copy did not go on: ${messageOf(error)}`, {
    hint: "see what this machine is busy with, then run it again",
    cause: error,
  });
}
