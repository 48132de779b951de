import { type ErrorDetail, ParityError } from "../errors/parity-error.ts";
import { remedyCommand, type SoughtTool, type ToolFamily } from "./catalogue.ts";

export interface MissingTool {
  readonly name: SoughtTool;
  readonly family: ToolFamily;
  /** Why it could not be had: one clause. */
  readonly reason: string;
}

/** One error for all that is missing, so that a person mends it in one go. */
export function missingTools(missing: readonly MissingTool[], offline: boolean): ParityError {
  const names = missing.map((one) => one.name).join(", ");
  const sentence =
    missing.length === 1
      ? `a program the stack needs is missing: ${names}`
      : `${missing.length} programs the stack needs are missing: ${names}`;
  const details = missing.map((one): ErrorDetail => ({ at: one.name, says: `${one.reason}; get it with: ${remedyCommand(one.family)}` }));
  const hint = offline
    ? "run the command once with a network so that parity fetches them, or install them"
    : "install them with the commands above, or give their paths in the configuration under tools";
  return new ParityError("TOOL_MISSING", sentence, { hint, details });
}
