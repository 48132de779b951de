import { join } from "node:path";
import type { Engine } from "../containers/engine.ts";
import { diskUnder } from "../control-groups/disk-under.ts";
import { kernelFiles } from "../control-groups/files.ts";
import { firstVersion, type Hierarchy, secondVersion } from "../control-groups/mounts.ts";
import { settingsFor } from "../control-groups/settings.ts";
import { readThrottle } from "../control-groups/throttle.ts";
import { inspect } from "./world.ts";

/** Where the kernel throttles what a container writes: its own control group, and the disk under its volume. */
export interface WriteThrottle {
  readonly hierarchy: Hierarchy;
  /** "254:0". */
  readonly device: string;
}

/** The engine limits writes only when a container is made: its group is written directly. A clause where this machine does not show it. */
export async function findThrottle(engine: Engine, id: string): Promise<WriteThrottle | string> {
  const details = await inspect(engine, id);
  const pid = details?.State.Pid ?? 0;
  const groups = pid === 0 ? undefined : await kernelFiles.read(`/proc/${pid}/cgroup`);
  if (groups === undefined) return "this machine does not show the container's processes";
  const mountinfo = (await kernelFiles.read("/proc/self/mountinfo")) ?? "";
  const hierarchy = firstVersion(groups, mountinfo, "disk") ?? secondVersion(groups, mountinfo);
  if (hierarchy === undefined || !hierarchy.group.includes(id)) return "this machine does not show the container's control group";
  const volume = details?.Mounts.find(({ Type }) => Type === "volume")?.Source;
  const device = volume === undefined ? undefined : await diskUnder(volume);
  if (device === undefined) return "no disk of its own is under its data";
  if ((await kernelFiles.read(fileOf({ hierarchy, device }))) === undefined)
    return "this kernel does not throttle what a control group writes";
  return { hierarchy, device };
}

/** Sets what is there already, so that nothing changes. A clause where this user may not. */
export async function throttleObstacle(throttle: WriteThrottle): Promise<string | undefined> {
  const now = await throttledTo(throttle);
  return throttleTo(throttle, now).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => `the container's control group cannot be written: ${error.code ?? error.message}`,
  );
}

/** undefined: as fast as it can. */
export async function throttleTo(throttle: WriteThrottle, bytesPerSecond: number | undefined): Promise<void> {
  const { hierarchy, device } = throttle;
  const unlimited = hierarchy.version === 1 ? `${device} 0` : `${device} wbps=max`;
  const [setting] = settingsFor(hierarchy.version, "disk", { writeBytesPerSecond: bytesPerSecond ?? 1 }, device);
  await kernelFiles.write(fileOf(throttle), bytesPerSecond === undefined ? unlimited : (setting?.value ?? unlimited));
}

export async function throttledTo(throttle: WriteThrottle): Promise<number | undefined> {
  return readThrottle((await kernelFiles.read(fileOf(throttle))) ?? "", throttle.device);
}

function fileOf({ hierarchy, device }: WriteThrottle): string {
  const [setting] = settingsFor(hierarchy.version, "disk", {}, device);
  return join(hierarchy.group, setting?.file ?? "");
}
