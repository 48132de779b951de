import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { archiveDirectory, incomingDirectory } from "../../src/steps/backup/archive/places.ts";
import { sealIncoming } from "../../src/steps/backup/archive/seal.ts";
import { writeState } from "../../src/steps/backup/archive/state.ts";
import { contextFor } from "./native-stack.ts";

/** A log of random bytes that was received and sealed as any other, from segment 1 on: for what only moves bytes. */
export async function makeLog(
  stateDirectory: string,
  system: string,
  sizes: readonly number[],
): Promise<{ readonly folder: string; readonly names: readonly string[] }> {
  const folder = archiveDirectory(stateDirectory, system);
  await mkdir(incomingDirectory(folder), { recursive: true });
  const names = sizes.map((_, index) => `00000001${(index + 1).toString(16).toUpperCase().padStart(16, "0")}`);
  for (const [index, bytes] of sizes.entries()) await writeFile(join(incomingDirectory(folder), names[index] ?? ""), randomBytes(bytes));
  await sealIncoming({ folder, compression: "none", recipients: [] }, "finished", contextFor(new AbortController().signal, []));
  const at = new Date().toISOString();
  await writeState(folder, { v: 1, at, receiving: true, reaches: undefined, segmentBytes: 16 * 1024 ** 2, slot: "reserved" });
  return { folder, names };
}
