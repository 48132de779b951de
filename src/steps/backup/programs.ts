import { ParityError } from "../../errors/parity-error.ts";
import type { ProcessResult } from "../../host/host.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import { compareVersions } from "../../toolchain/version.ts";
import type { StepContext } from "../../work/context.ts";
import { type DatabaseAddress, environmentOf } from "./connection.ts";

export type Programs = ReadonlyMap<ToolName, Tool>;

/**
 * PostgreSQL's programs for a server of this version. Of its own major version: an older one refuses, a newer one writes what
 * an older server cannot read. And not of an older minor version: what a later one stores in its catalogue, the earlier one
 * dumps into statements that no earlier server takes.
 */
export async function requirePrograms(names: readonly ToolName[], serverVersion: string, context: StepContext): Promise<Programs> {
  const lowest = numberOf(serverVersion);
  return context.toolchain.require(names, {
    signal: context.signal,
    atLeast: Object.fromEntries(names.map((name) => [name, lowest])),
    progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
  });
}

/** "15.18 (Debian 15.18-0+deb12u1)" → "15.18". */
function numberOf(serverVersion: string): string {
  return serverVersion.split(" ")[0] ?? serverVersion;
}

export function programOf(programs: Programs, name: ToolName): Tool {
  const tool = programs.get(name);
  if (tool === undefined) throw new ParityError("TOOL_MISSING", `${name} is needed and was not found`, { hint: "run: parity doctor" });
  return tool;
}

/** Rejects with BACKUP_FAILED a program that is of another major version than the server, or older than it. */
export function requireFitting(tool: Tool, serverVersion: string): void {
  const server = numberOf(serverVersion);
  const sameMajor = Number.parseInt(tool.version, 10) === Number.parseInt(server, 10);
  if (sameMajor && compareVersions(tool.version, server) >= 0) return;
  throw new ParityError("BACKUP_FAILED", `${tool.name} ${tool.version} does not fit the server's version ${server}`, {
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
