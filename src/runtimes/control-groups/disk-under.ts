import { readFile, stat } from "node:fs/promises";
import { exists } from "../../files/exists.ts";

/** "254:0": the whole disk that holds a folder, as the kernel throttles it. undefined where there is none: in memory, over a network. */
export async function diskUnder(folder: string): Promise<string | undefined> {
  const device = await stat(folder).then(
    ({ dev }) => dev,
    () => undefined,
  );
  if (device === undefined) return undefined;
  const number = `${major(device)}:${minor(device)}`;
  const block = `/sys/dev/block/${number}`;
  // A part of a disk has no queue of its own.
  if (await exists(`${block}/partition`)) return (await readFile(`${block}/../dev`, "utf8")).trim();
  return (await exists(block)) ? number : undefined;
}

/** As the C library splits a device number. */
function major(device: number): number {
  const wide = BigInt(device);
  return Number(((wide >> 8n) & 0xfffn) | ((wide >> 32n) & 0xfffff000n));
}

function minor(device: number): number {
  const wide = BigInt(device);
  return Number((wide & 0xffn) | ((wide >> 12n) & 0xffffff00n));
}
