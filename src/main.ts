import { readCommandLine } from "./commands/program.ts";
import { asParityError } from "./errors/parity-error.ts";
import type { Host } from "./host/host.ts";
import { parityVersion } from "./version.ts";

export { nodeHost } from "./host/node.ts";

/** Carries a command line out and returns its exit code; never exits by itself. */
export async function main(host: Host): Promise<number> {
  try {
    const asked = await readCommandLine(host, parityVersion);
    return "exitCode" in asked ? asked.exitCode : await asked.command.run(host, asked.given);
  } catch (thrown) {
    return tell(host, thrown);
  }
}

/** An error before there was a run to tell it: once, on stderr. */
async function tell(host: Host, thrown: unknown): Promise<number> {
  const error = asParityError(thrown);
  const [{ formatError }, { looksOf }] = await Promise.all([import("./errors/format.ts"), import("./session/view.ts")]);
  host.stderr.write(formatError(error, { ...looksOf(host, "stderr"), debug: host.argv.includes("--debug") }));
  return error.exitCode;
}
