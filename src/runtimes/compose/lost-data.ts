import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { Target } from "../abilities.ts";
import { projectName } from "../containers/names.ts";
import type { DataPlace } from "./data-bytes.ts";
import { volumeName } from "./names.ts";
import { type ContainerMount, runContainer } from "./run-container.ts";
import { ownVolumes } from "./volumes.ts";
import { findContainer } from "./world.ts";

/** What a volume is kept in, as a container of parity's own sees it. Beside the volume's folder lies what no container is ever told of. */
const kept = "/kept";
const lost = `${kept}/parity-lost`;
/** Not all of it is there yet. */
const growing = `${kept}/parity-given`;
/** On its way out: half of it may be gone. */
const removed = `${kept}/parity-removed`;
const given = "/given";
const mounted = "/data";

/** "$1": the volume's folder, seen from where it is kept. Each can be repeated from its beginning, wherever it was cut. */
const scripts = {
  isSame: `if test "$(stat -c %d:%i "$1")" = "$(stat -c %d:%i ${mounted})"; then echo same; fi`,
  isLost: `if [ -e ${lost} ]; then echo lost; fi`,
  lose: `test ! -e ${lost}; mv "$1" ${lost}; mkdir "$1"; chmod 700 "$1"; chown "$(stat -c %u:%g ${lost})" "$1"`,
  give: `rm -rf ${growing}; cp -a ${given} ${growing}; chown -R "$(stat -c %u:%g ${lost})" ${growing}; chmod 700 ${growing}
         rm -rf "$1"; mv ${growing} "$1"`,
  // From the renaming on the given data is all there is.
  keep: `rm -rf ${removed}; [ -e ${lost} ] || exit 0; sync -f "$1" 2>/dev/null || sync; mv ${lost} ${removed}; rm -rf ${removed}`,
  putBack: `[ -e ${lost} ] || exit 0; rm -rf "$1"; mv ${lost} "$1"; rm -rf ${growing}`,
} as const;

export interface LostPlace extends DataPlace {
  /** With a shell; there without any container, too. */
  readonly image: string;
}

/** Why an instance cannot lose its data: one clause; undefined when it can. */
export async function lossObstacle(place: LostPlace): Promise<string | undefined> {
  const { engine, plan, target } = place;
  const name = volumeName(plan, target.service);
  if (!(await ownVolumes(engine, plan)).includes(name)) return `${target.service} stores no data`;
  const { Driver, Options } = await engine.docker.getVolume(name).inspect();
  const own = Object.keys(Options ?? {});
  if (Driver !== "local" || own.length > 0) return `the volume of ${target.service} is no folder of the engine's own`;
  const volume: ContainerMount = { type: "volume", source: name, target: mounted, readOnly: true };
  try {
    const seen = await run(place, scripts.isSame, [volume]);
    if (!seen.includes("same")) return "what the engine calls the folder of its volumes is another one";
  } catch (error) {
    return `the engine shows no container the folder of its volumes: ${messageOf(error)}`;
  }
  return (await hasLostData(place)) ? `what ${target.service} lost before is still kept` : undefined;
}

export async function loseData(place: LostPlace): Promise<void> {
  await requireStopped(place);
  await run(place, scripts.lose);
}

/** The folder on this machine is gone afterwards, as it would be had it been moved. */
export async function giveData(place: LostPlace, folder: string): Promise<void> {
  await requireStopped(place);
  await run(place, scripts.give, [{ type: "bind", source: folder, target: given, readOnly: true }]);
  await rm(folder, { recursive: true, force: true });
}

export async function keepGivenData(place: LostPlace): Promise<void> {
  await run(place, scripts.keep);
}

export async function putDataBack(place: LostPlace): Promise<void> {
  if (!(await hasLostData(place))) return;
  await requireStopped(place);
  await run(place, scripts.putBack);
}

export async function hasLostData(place: LostPlace): Promise<boolean> {
  return (await run(place, scripts.isLost)).includes("lost");
}

/** Only one at a time: what a parity that was killed still had under way ends before the next one begins. */
async function run({ engine, plan, target, image }: LostPlace, script: string, more: readonly ContainerMount[] = []): Promise<string> {
  const { service, instance } = target;
  const { Mountpoint } = await engine.docker.getVolume(volumeName(plan, service)).inspect();
  return runContainer(engine, plan, {
    doing: `get at the data of ${nameOf(target)}`,
    name: `${projectName(plan)}-data-of-${service}-${instance}`,
    image,
    script,
    args: [`${kept}/${basename(Mountpoint)}`],
    mounts: [{ type: "bind", source: dirname(Mountpoint), target: kept }, ...more],
    // Its files are for their owner alone, and what is given becomes that owner's.
    capabilities: ["DAC_OVERRIDE", "CHOWN", "FOWNER"],
  });
}

/** Rejects while the instance runs: a program would write on into what was taken from it. */
async function requireStopped({ engine, plan, target }: LostPlace): Promise<void> {
  const container = await findContainer(engine, plan, target.service, target.instance);
  if (container?.running) throw new ParityError("INTERNAL", `${nameOf(target)} runs, so its data cannot be taken from it`);
}

function nameOf({ service, instance }: Target): string {
  return `${service}/${instance}`;
}
