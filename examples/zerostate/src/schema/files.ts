import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One numbered change of the schema and its undoing. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of `up`: an applied migration that was edited afterwards is found out. */
  readonly checksum: string;
}

/** The `migrations` folder nearest above this file: the same from the sources, compiled, or copied into an image. */
export function migrationsFolder(from: string = dirname(fileURLToPath(import.meta.url))): string {
  const folder = join(from, "migrations");
  if (existsSync(join(folder, "0001_identity.up.sql"))) return folder;
  const above = dirname(from);
  if (above === from) throw new Error("there is no migrations folder above this program");
  return migrationsFolder(above);
}

/** All migrations, by version. */
export async function readMigrations(folder: string = migrationsFolder()): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".up.sql")).sort();
  return Promise.all(
    names.map(async (file) => {
      const name = file.slice(0, -".up.sql".length);
      const up = await readFile(join(folder, file), "utf8");
      const down = await readFile(join(folder, `${name}.down.sql`), "utf8");
      return { version: Number(name.slice(0, 4)), name, up, down, checksum: createHash("sha256").update(up).digest("hex") };
    }),
  );
}
