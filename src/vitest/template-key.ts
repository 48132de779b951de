import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { ParityError } from "../errors/parity-error.ts";
import type { Plan } from "../plan/plan.ts";

const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".parity", "coverage"]);
const mostFiles = 20_000;

/**
 * Changes whenever the migrations may give another schema: with their command, its environment, each file that the command names,
 * and every file below the app's folder whose path has "migrat" or "schema" in it or that ends in .sql, logs apart.
 */
export async function templateKey(plan: Plan, serverVersion: string): Promise<string> {
  const folder = resolve(plan.root, plan.app.cwd);
  const command = plan.app.migrate?.up ?? [];
  const hash = createHash("sha256");
  hash.update(JSON.stringify([serverVersion, plan.database, command, plan.app.env]));
  const named = command.map((word) => resolve(folder, word));
  const files = [...new Set([...(await filesThatCount(folder)), ...(await existing(named))])].sort();
  for (const file of files) {
    hash.update(`\0${relative(folder, file)}\0`);
    hash.update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 16);
}

async function filesThatCount(folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true })) {
      if (++seen > mostFiles) throw tooMany(folder);
      const path = join(next, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) waiting.push(path);
      if (entry.isFile() && counts(relative(folder, path))) found.push(path);
    }
  }
  return found;
}

/** A log of what was migrated changes with every migration, and would make each template the last one of its kind. */
function counts(path: string): boolean {
  return /migrat|schema|\.sql$/i.test(path) && !path.endsWith(".log");
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(async (path) => ((await stat(path).catch(() => undefined))?.isFile() === true ? [path] : [])));
  return found.flat();
}

/** A template whose migrations were only half looked at would go on being used after a change: wrong in silence. */
function tooMany(folder: string): ParityError {
  return new ParityError(
    "CONFIG_INVALID",
    `the app's folder ${folder} holds more than ${mostFiles} files, too many to look for migrations`,
    {
      hint: "set app.cwd to the folder of the app alone",
    },
  );
}
