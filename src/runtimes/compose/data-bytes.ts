import { posix } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Target } from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { volumeName } from "./names.ts";
import { runContainer } from "./run-container.ts";
import { ownVolumes } from "./volumes.ts";
import { findContainer } from "./world.ts";

/** Where the bytes of one instance are. */
export interface DataPlace {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly target: Target;
}

const folder = "/data";
/** Whatever is to be printed must survive the engine's log, which keeps text. */
const reads = `test -f "$1"; dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null | base64`;
/** Returns once the bytes survive a crash of the machine. The file is not made: it must be there. */
const writes = `test -f "$1"; printf %s "$3" | base64 -d | dd of="$1" bs=1 seek="$2" conv=notrunc,fsync 2>/dev/null`;

/** Why there are no bytes to open: one clause; undefined when there are. */
export async function dataObstacle(engine: Engine, plan: Plan, { service }: Target): Promise<string | undefined> {
  const stored = (await ownVolumes(engine, plan)).includes(volumeName(plan, service));
  return stored ? undefined : `${service} stores no data`;
}

/** Of `length` bytes at `offset` those that there are. Rejects while the instance runs: it would not see what is written, and write over it. */
export async function readData(place: DataPlace, path: string, offset: number, length: number): Promise<Buffer> {
  return Buffer.from(await open(place, path, reads, [String(offset), String(length)]), "base64");
}

export async function writeData(place: DataPlace, path: string, offset: number, bytes: Buffer): Promise<void> {
  await open(place, path, writes, [String(offset), bytes.toString("base64")]);
}

async function open({ engine, plan, target }: DataPlace, path: string, script: string, args: readonly string[]): Promise<string> {
  const name = `${target.service}/${target.instance}`;
  const container = await findContainer(engine, plan, target.service, target.instance);
  if (container === undefined) {
    throw new ParityError("NOT_RUNNING", `${name} has no container`, { hint: "start the stack first: parity up" });
  }
  if (container.running) throw new ParityError("INTERNAL", `${name} runs, so its data cannot be opened`);
  const file = posix.resolve(folder, path);
  if (!file.startsWith(`${folder}/`)) throw new ParityError("NOT_OURS", `${path} is not among the data of ${name}`);
  return runContainer(engine, plan, {
    doing: `open ${path} of ${name}`,
    image: container.image,
    script,
    args: [file, ...args],
    mounts: [{ type: "volume", source: volumeName(plan, target.service), target: folder }],
    // Its files are for their owner alone.
    capabilities: ["DAC_OVERRIDE"],
  });
}
