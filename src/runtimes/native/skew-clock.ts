import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf } from "../../errors/message-of.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { ofTarget, type Target } from "../abilities.ts";
import { readEnvironment } from "../process-table.ts";
import { clockKey, offsetIn, readClocks, writeClock } from "./clocks.ts";
import { prepareInstance } from "./prepare.ts";
import { type Rerouting, restartOtherwiseWired } from "./reroute.ts";
import { statusOf } from "./status.ts";
import { readRecords } from "./world.ts";

type Skewing = Rerouting & { requireTool(name: "faketime", signal: AbortSignal): Promise<Tool | undefined> };

const fetchMs = 120_000;
const headBytes = 64 * 1_024;

/** Why its clock cannot be off: one clause; undefined when it can. Fetches the library where it is missing. */
export async function clockObstacle(stack: Skewing, target: Target): Promise<string | undefined> {
  const signal = AbortSignal.timeout(fetchMs);
  const service = stack.plan.services.find(({ name }) => name === target.service);
  if (service === undefined) return `${target.service} is not part of this stack`;
  const { program } = await prepareInstance(await stack.openWorkshop(signal), service, target.instance);
  // The library takes the place of the C library's clock: a program that has none asks the kernel itself.
  if (!(await usesCLibrary(program))) return `${target.service} is a program without the C library, which libfaketime stands in for`;
  return libraryOf(stack, signal).then(
    () => undefined,
    (error: unknown) => `libfaketime cannot be had: ${messageOf(error)}`,
  );
}

export async function skewClock(stack: Skewing, target: Target, seconds: number, context: StepContext): Promise<void> {
  const library = await libraryOf(stack, context.signal);
  await writeClock(stack.plan.stateDirectory, target, { seconds, library });
  await restartOtherwiseWired(stack, target.service, context);
}

/** From the file and the processes alone, so that it works after a crash, also one in the middle of itself. */
export async function rightClock(stack: Skewing, target: Target, context: StepContext): Promise<void> {
  await writeClock(stack.plan.stateDirectory, target, undefined);
  const { instances } = await readRecords(stack.plan);
  // A stack that was taken down since is not started again for the sake of a clock.
  if (instances.some((each) => each.service === target.service)) await restartOtherwiseWired(stack, target.service, context);
}

/** Seconds, as the process itself was started; those of the file where it does not run. */
export async function clockOffset(plan: Plan, target: Target): Promise<number | undefined> {
  const status = ofTarget(await statusOf(plan), target);
  if (status?.pid !== undefined) return offsetIn(readEnvironment(status.pid));
  return (await readClocks(plan.stateDirectory))[clockKey(target)]?.seconds;
}

/** The variant for programs with threads, which the package keeps beside its program: "…/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1". */
async function libraryOf(stack: Skewing, signal: AbortSignal): Promise<string> {
  const tool = await stack.requireTool("faketime", signal);
  if (tool === undefined) throw new Error("it was not found");
  const libraries = join(dirname(tool.path), "../lib");
  const folders = (await readdir(libraries, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const folder of ["", ...folders]) {
    const path = join(libraries, folder, "faketime/libfaketimeMT.so.1");
    if (await isReadable(path)) return path;
  }
  throw new Error(`its library is not beside ${tool.path}`);
}

/** Whether the loader of the GNU C library is named at the beginning of a program. */
async function usesCLibrary(program: string): Promise<boolean> {
  const file = await open(program, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead).includes("/ld-linux");
  } finally {
    await file.close();
  }
}

async function isReadable(path: string): Promise<boolean> {
  return open(path, "r").then(
    (file) => file.close().then(() => true),
    () => false,
  );
}
