import { ParityError } from "../../errors/parity-error.ts";
import type { Host, PipedProcess, PouringProcess, ProcessResult, ProcessSpec } from "../../host/host.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import { compareVersions } from "../../toolchain/version.ts";
import type { StepContext } from "../../work/context.ts";
import { requireSuccess } from "./codec/program-output.ts";
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

/** A program of any version. */
export async function requireProgram(name: ToolName, context: StepContext): Promise<Tool> {
  const { signal, emit, toolchain } = context;
  const found = await toolchain.require([name], { signal, progress: (tool, message) => emit({ type: "tool.progressed", tool, message }) });
  return programOf(found, name);
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
  const result = await host.run({ command: tool.path, args, env: programEnvironment(address, tool, context), onlyEnv: true, signal });
  signal.throwIfAborted();
  requireSuccess(tool.name, result);
  return result;
}

/** Starts one of PostgreSQL's programs that writes a stream of bytes. */
export async function pipeOn(
  address: DatabaseAddress,
  tool: Tool,
  args: readonly string[],
  context: Pick<StepContext, "host" | "signal">,
): Promise<PipedProcess> {
  return context.host.pipe(await writing(address, tool, args, context));
}

/** As `pipeOn`, into an open file or pipe. */
export async function pourOn(
  address: DatabaseAddress,
  tool: Tool,
  args: readonly string[],
  output: number,
  context: Pick<StepContext, "host" | "signal">,
): Promise<PouringProcess> {
  return context.host.pour(await writing(address, tool, args, context), output);
}

/** They write 4 KiB at a time, a row or a page each: a fifth of their time, and more of the reader's, goes into that. */
async function writing(
  address: DatabaseAddress,
  tool: Tool,
  args: readonly string[],
  context: Pick<StepContext, "host" | "signal">,
): Promise<Omit<ProcessSpec, "input">> {
  const { host, signal } = context;
  const inLargePieces = (await host.run({ command: "stdbuf", args: ["--version"], signal })).exitCode === 0;
  const [command, ...rest] = [...(inLargePieces ? ["stdbuf", "--output=1M"] : []), tool.path, ...args] as [string, ...string[]];
  return { command, args: rest, env: programEnvironment(address, tool, context), onlyEnv: true, signal };
}

/** Nothing of the caller's environment: a PGSERVICE or PGHOSTADDR of theirs would lead to another server. English, to be read here. */
function programEnvironment(address: DatabaseAddress, tool: Tool, { host }: Pick<StepContext, "host">): Record<string, string> {
  return { ...bareEnvironment(host, tool), ...environmentOf(address) };
}

/** No more than what finding programs takes: what runs a backup's code, or reads its bytes, must not see the caller's secrets. */
export function bareEnvironment(host: Pick<Host, "env">, tool?: Tool): Record<string, string> {
  return { PATH: host.env["PATH"] ?? "", LC_ALL: "C", ...tool?.env };
}
