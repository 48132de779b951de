import type { ErrorDetail } from "../../../errors/parity-error.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { complaintOf } from "./complaint.ts";
import { type InspectedScript, parseInspection } from "./inspected.ts";

/** It reads the script and asks nobody: 30 to 70 ms. A script that never ends its first part must not hold parity up. */
const withinMs = 20_000;

/** Has k6 read a script and its options as it would run them: the script, or what k6 has against it. */
export async function inspectScript(
  k6: Tool,
  script: string,
  env: Readonly<Record<string, string>>,
  context: Pick<StepContext, "host" | "signal">,
): Promise<InspectedScript | ErrorDetail> {
  const { exitCode, stdout, stderr, timedOut } = await context.host.run({
    command: k6.path,
    args: ["inspect", "--execution-requirements", "--include-system-env-vars", "--log-format=json", script],
    env: { ...k6.env, ...env },
    timeoutMs: withinMs,
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  if (timedOut) return { at: script, says: `k6 could not read it within ${withinMs / 1000} s` };
  if (exitCode !== 0) return complaintOf(stderr, script);
  try {
    return parseInspection(JSON.parse(stdout));
  } catch (cause) {
    throw new ParityError("TOOL_FAILED", "k6 describes the script in words that parity does not understand", {
      hint: "let parity fetch the version of k6 it knows: parity doctor",
      cause,
    });
  }
}
