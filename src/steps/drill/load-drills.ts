import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { lineOf, type PropertyPath } from "../../config/locate.ts";
import { type ErrorDetail, ParityError } from "../../errors/parity-error.ts";
import { contradictions } from "./cross-checks.ts";
import { type DrillDefinition, drillSchema } from "./definition.ts";
import { problemsIn } from "./problems.ts";

/** Every drill of a folder, by file name. Rejects with one CONFIG_INVALID that names every problem of every file. */
export async function loadDrills(folder: string): Promise<DrillDefinition[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new ParityError("CONFIG_NOT_FOUND", `there are no drills in ${folder}`, { hint: "name a folder with drills", cause });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort();
  const read = await Promise.all(files.map(async (name) => parseDrill(name, await readFile(join(folder, name), "utf8"))));
  const problems = [...read.flatMap((result) => result.problems), ...sameIds(read.flatMap((result) => result.drill ?? []))];
  if (problems.length > 0) {
    throw new ParityError("CONFIG_INVALID", `the drills in ${folder} have ${problems.length} problem${problems.length === 1 ? "" : "s"}`, {
      hint: "correct them; docs/drills.md describes every key",
      details: problems,
    });
  }
  return read.flatMap((result) => result.drill ?? []);
}

interface Parsed {
  readonly drill: DrillDefinition | undefined;
  readonly problems: readonly ErrorDetail[];
}

/** Reads one drill; `name` is the file's, for the problems, which are in the order of its lines. */
export function parseDrill(name: string, text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      at: name,
      says: error.message.split("\n")[0] ?? "",
      line: lines.linePos(error.pos[0]).line,
    }));
    return { drill: undefined, problems };
  }
  const value: unknown = document.toJS();
  const result = drillSchema.safeParse(value);
  const found = result.success ? contradictions(result.data) : problemsIn(result.error, value);
  if (result.success && found.length === 0) return { drill: result.data, problems: [] };
  const problems = found.map(({ path, says }) => located(name, text, path, says));
  return { drill: undefined, problems: problems.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)) };
}

function located(name: string, text: string, path: PropertyPath, says: string): ErrorDetail {
  const line = lineOf(text, path, "yaml");
  return { at: [name, ...path.map(String)].join(" › "), says, ...(line === undefined ? {} : { line }) };
}

function sameIds(drills: readonly DrillDefinition[]): ErrorDetail[] {
  const seen = new Set<string>();
  const twice = drills.filter(({ id }) => seen.size === seen.add(id).size);
  return twice.map(({ id }) => ({ at: "id", says: `two drills are called ${id}` }));
}
