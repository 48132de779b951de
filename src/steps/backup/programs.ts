import { ParityError } from "../../errors/parity-error.ts";
import type { ProcessResult } from "../../host/host.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import type { StepContext } from "../context.ts";
import { type DatabaseAddress, environmentOf } from "./connection.ts";

export type Programs = ReadonlyMap<ToolName, Tool>;

/** pg_dump and pg_restore must be of the server's own major version: an older one refuses, a newer one writes what an older server cannot read. */
export async function requirePrograms(names: readonly ToolName[], context: StepContext): Promise<Programs> {
  return context.toolchain.require(names, {
    signal: context.signal,
    progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
  });
}

export function programOf(programs: Programs, name: ToolName): Tool {
  const tool = programs.get(name);
  if (tool === undefined) throw new ParityError("TOOL_MISSING", `${name} is needed and was not found`, { hint: "run: parity doctor" });
  return tool;
}

export function requireSameMajor(tool: Tool, serverVersion: string): void {
  const [program, server] = [tool.version, serverVersion].map((version) => Number.parseInt(version, 10));
  if (program === server) return;
  throw new ParityError("BACKUP_FAILED", `${tool.name} ${tool.version} does not fit the server's version ${serverVersion}`, {
    hint: `name a ${tool.name} of version ${server} under tools in the configuration`,
  });
}

/** Runs one of PostgreSQL's programs on a database. Rejects with BACKUP_FAILED (DISK_FULL) and its last lines unless it ends with exit 0. */
export async function runOn(
  address: DatabaseAddress,
  tool: Tool,
  args: readonly string[],
  context: Pick<StepContext, "host" | "signal">,
): Promise<ProcessResult> {
  const { host, signal } = context;
  // Nothing of the caller's environment: a PGSERVICE or PGHOSTADDR of theirs would lead to another server. English, to be read below.
  const env = { PATH: host.env["PATH"] ?? "", LC_ALL: "C", ...tool.env, ...environmentOf(address) };
  const result = await host.run({ command: tool.path, args, env, onlyEnv: true, signal });
  signal.throwIfAborted();
  if (result.exitCode === 0) return result;
  const log = result.stderr.trimEnd().split("\n").slice(-30);
  const how = result.exitCode === undefined ? (result.endedBy ?? "it could not be started") : `exit ${result.exitCode}`;
  if (/No space left on device/i.test(result.stderr)) {
    throw new ParityError("DISK_FULL", `${tool.name} found no space left on the disk`, { hint: "free some space, then run it again", log });
  }
  throw new ParityError("BACKUP_FAILED", `${tool.name} failed: ${how}`, { hint: "see its last lines", log });
}
