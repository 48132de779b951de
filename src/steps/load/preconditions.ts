import { access, constants } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { LoadRequest } from "./request.ts";

/** Refuses before anything is started. Rejects with CONFIG_INVALID. */
export async function refuseWhatCannotRun({ script, rate, seconds }: Pick<LoadRequest, "script" | "rate" | "seconds">): Promise<void> {
  const readable = await access(script, constants.R_OK).then(
    () => true,
    () => false,
  );
  if (!readable) {
    throw new ParityError("CONFIG_INVALID", `the load script ${script} cannot be read`, { hint: "set load.script in the configuration" });
  }
  if (!(rate >= 1 && seconds >= 1)) {
    throw new ParityError("CONFIG_INVALID", "a load needs at least one request a second for at least one second", {
      hint: "set load.rate and load.duration in the configuration",
    });
  }
}

/** Finds k6, fetching it when it is missing. */
export async function requireK6(context: StepContext): Promise<Tool> {
  const tools = await context.toolchain.require(["k6"], {
    signal: context.signal,
    progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
  });
  const k6 = tools.get("k6");
  if (k6 === undefined) throw new ParityError("TOOL_MISSING", "k6 was not found", { hint: "see what parity finds: parity doctor" });
  return k6;
}
