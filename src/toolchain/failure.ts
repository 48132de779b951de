import { ParityError } from "../errors/parity-error.ts";
import type { Host, ProcessResult, ProcessSpec } from "../host/host.ts";

/** Why a program could not be fetched or built: one clause. It becomes a detail of TOOL_MISSING. */
export class FetchFailure extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "FetchFailure";
  }
}

/** Gives what the program printed. Throws FetchFailure when it fails, DISK_FULL when it says so, the signal's reason when it fired. */
export async function runToFetch(host: Host, spec: ProcessSpec & { readonly signal: AbortSignal }): Promise<string> {
  const result = await host.run(spec);
  return outcome(spec, result);
}

export function outcome(spec: ProcessSpec & { readonly signal: AbortSignal }, result: ProcessResult): string {
  spec.signal.throwIfAborted();
  if (result.notFound) throw new FetchFailure(`this machine has no ${spec.command}`);
  if (result.exitCode === 0) return result.stdout;
  if (/No space left on device/i.test(result.stderr)) {
    throw new ParityError("DISK_FULL", `no space is left on the disk for ${spec.command}`, {
      hint: "free some space, then run the command again",
    });
  }
  throw new FetchFailure(`${spec.command} ${spec.args.find((arg) => /^[a-z]/.test(arg)) ?? ""} failed: ${lastWords(result)}`);
}

/** The last line that says what went wrong: apt starts it with "E: ", other programs just end with it. */
function lastWords(result: ProcessResult): string {
  const lines = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  const last = lines.findLast((line) => line.startsWith("E: ")) ?? lines.at(-1);
  if (last !== undefined) return last.trim().slice(0, 300);
  return result.timedOut ? "it took too long" : `it ended with ${result.endedBy ?? `exit code ${result.exitCode}`}`;
}
