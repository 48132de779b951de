import { mkdir, open, realpath, rename, rm, rmdir } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { type DiskPaths, mountPoints } from "./disk-state.ts";

const imageMs = 60_000;
const copyMs = 300_000;
const unmountTries = 50;

/** One change on disk. Cut short anywhere, it leaves what it began with whole. */
export interface DiskStep {
  readonly title: string;
  run(host: Host): Promise<void>;
}

export function makeImage(paths: DiskPaths, bytes: number): DiskStep {
  return {
    title: "make the file system",
    run: async (host) => {
      await rm(paths.partialImage, { force: true });
      const file = await open(paths.partialImage, "wx", 0o600);
      await file.truncate(bytes).finally(() => file.close());
      // Without blocks that only root may use: the service must see the same end of the disk as the balloon.
      await must(host, "mkfs.ext4", ["-q", "-F", "-m", "0", "-J", "size=4", "-E", "nodiscard", paths.partialImage], imageMs);
      await rename(paths.partialImage, paths.image);
    },
  };
}

export function mountImage(paths: DiskPaths): DiskStep {
  return {
    title: "mount the file system",
    run: async (host) => {
      await mkdir(paths.mount, { recursive: true, mode: 0o711 });
      await must(host, "mount", ["-t", "ext4", "-o", "loop,nosuid,nodev", paths.image, paths.mount], imageMs);
    },
  };
}

/** The copy has its name only when all of it is on disk. */
export function copyFolder(title: string, from: string, partial: string, to: string): DiskStep {
  return {
    title,
    run: async (host) => {
      await rm(partial, { recursive: true, force: true });
      await must(host, "cp", ["-a", from, partial], copyMs);
      await must(host, "sync", ["-f", partial], copyMs);
      await rename(partial, to);
      await must(host, "sync", ["-f", to], copyMs);
    },
  };
}

export function renameFolder(title: string, from: string, to: string, room: string): DiskStep {
  return {
    title,
    run: async () => {
      await rename(from, to);
      const folder = await open(room, "r");
      await folder.sync().finally(() => folder.close());
    },
  };
}

export function mountData(paths: DiskPaths): DiskStep {
  return {
    title: "mount the data where it was",
    run: async (host) => {
      await mkdir(paths.data, { recursive: true, mode: 0o700 });
      await must(host, "mount", ["--bind", paths.inside, paths.data], imageMs);
    },
  };
}

/** Tries again: a process that has just ended may hold it for a moment. */
export function unmount(folder: string): DiskStep {
  return {
    title: `unmount ${folder}`,
    run: async (host) => {
      for (let attempt = 1; ; attempt += 1) {
        const result = await host.run({ command: "umount", args: [folder], timeoutMs: imageMs });
        if (result.exitCode === 0) return;
        if (attempt >= unmountTries) throw failed("umount", result.stderr);
        await host.sleep(100);
      }
    },
  };
}

/** Everything that is mounted in a folder, so that removing the folder removes nothing but the folder. */
export async function unmountBelow(host: Host, folder: string): Promise<void> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined) return;
  const points = (await mountPoints()).filter((point) => point.startsWith(`${real}/`));
  for (const point of points.reverse()) await unmount(point).run(host);
}

export function removeEmpty(folder: string): DiskStep {
  return { title: `remove the empty ${folder}`, run: () => rmdir(folder) };
}

export function removeAll(title: string, ...places: readonly string[]): DiskStep {
  return {
    title,
    run: async () => {
      for (const place of places) await rm(place, { recursive: true, force: true });
    },
  };
}

async function must(host: Host, command: string, args: readonly string[], timeoutMs: number): Promise<void> {
  const result = await host.run({ command, args, timeoutMs });
  if (result.exitCode !== 0) throw failed(command, result.stderr);
}

function failed(command: string, stderr: string): ParityError {
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  return new ParityError("TOOL_FAILED", `${command}, with which an instance gets a disk of its own, failed: ${reason}`, {
    hint: "parity heal brings the data back to where it was",
  });
}
