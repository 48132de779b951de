import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import type { Pack } from "tar-stream";
import type { ImageFile } from "./image-file.ts";

/** The user of the images of Node: owns what is put into them. */
const user = 1000;

/**
 * What an image is built of, as a tar: a Dockerfile, and a folder for each of its layers. It depends on nothing but names and
 * contents, so that the engine takes a layer that has not changed from its cache.
 */
export async function* packed(dockerfile: string, layers: readonly (readonly ImageFile[])[]): AsyncGenerator<Buffer> {
  const { pack } = await import("tar-stream");
  const tar = pack();
  const filled = fill(tar, dockerfile, layers);
  filled.catch((error: Error) => tar.destroy(error));
  for await (const chunk of tar) yield chunk as Buffer;
  await filled;
}

/** The Dockerfile of what `packed` packs for as many layers. */
export function dockerfileOf(base: string, layers: number, workingDirectory: string): string {
  const copies = Array.from({ length: layers }, (_, index) => `COPY --chown=${user}:${user} ${layerFolder(index)}/ /`);
  return [`FROM ${base}`, ...copies, `WORKDIR ${JSON.stringify(workingDirectory)}`, `USER ${user}:${user}`, ""].join("\n");
}

async function fill(tar: Pack, dockerfile: string, layers: readonly (readonly ImageFile[])[]): Promise<void> {
  await write(tar, { name: "Dockerfile", mode: 0o644 }, Buffer.from(dockerfile));
  for (const [index, files] of layers.entries()) {
    await write(tar, { name: layerFolder(index), mode: 0o755, type: "directory" });
    for (const { from, to, executable, link } of files) {
      const name = posix.join(layerFolder(index), to);
      if (link !== undefined) await write(tar, { name, mode: 0o777, type: "symlink", linkname: link });
      else await write(tar, { name, mode: executable ? 0o755 : 0o644 }, await readFile(from));
    }
  }
  tar.finalize();
}

type Header = Parameters<Pack["entry"]>[0];

function write(tar: Pack, header: Header, content?: Buffer): Promise<void> {
  const whole: Header = { ...header, uid: user, gid: user, mtime: new Date(0) };
  return new Promise((resolve, reject) => {
    const written = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (content === undefined) tar.entry(whole, written);
    else tar.entry(whole, content, written);
  });
}

function layerFolder(index: number): string {
  return `layer-${index}`;
}
