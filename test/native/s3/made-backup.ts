import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Manifest } from "../../../src/steps/backup/manifest.ts";
import { beginBackup, finishBackup, type OpenedBackup, openBackup } from "../../../src/steps/backup/store/local.ts";

const digestOfNothing = createHash("sha256").digest("hex");

/** A backup in the catalogue as any other, of random bytes: for what only moves bytes and never restores them. */
export async function makeBackup(
  stateDirectory: string,
  id: string,
  {
    sizes = [300, 20_000],
    startedAt = "2026-11-21T09:30:12.000Z",
  }: { readonly sizes?: readonly number[]; readonly startedAt?: string } = {},
): Promise<OpenedBackup> {
  const growing = await beginBackup(stateDirectory, id);
  const files: Manifest["files"] = [];
  for (const [index, bytes] of sizes.entries()) {
    const name = index === 0 ? "database.dump.zst.age" : `dump/${index}.dat.zst.age`;
    const content = randomBytes(bytes);
    const sha256 = createHash("sha256").update(content).digest("hex");
    await mkdir(dirname(join(growing, name)), { recursive: true });
    await writeFile(join(growing, name), content);
    files.push({ name, bytes, sha256, plainSha256: sha256, plainBytes: bytes, part: "database" });
  }
  await finishBackup(growing, { ...manifestFor(id, startedAt), files });
  return openBackup(stateDirectory, id);
}

export function manifestFor(id: string, startedAt: string): Omit<Manifest, "files" | "bytes"> {
  return {
    v: 2,
    id,
    project: "shop",
    configHash: "none",
    startedAt,
    finishedAt: startedAt,
    seconds: 1,
    database: {
      name: "shop",
      serverVersion: "15.18",
      format: "custom",
      compression: "zstd",
      level: 1,
      databaseBytes: 1,
      tables: [],
      sequences: { before: [], after: [] },
      schemaSha256: digestOfNothing,
      roles: [],
      access: { owner: "shop", grants: [], settings: [] },
      extensions: [],
    },
  };
}
