import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { type ErrorDetail, ParityError } from "../../errors/parity-error.ts";
import { type DrillDefinition, drillSchema } from "./definition.ts";

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

/** Reads one drill; `name` is the file's, for the problems. */
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
  const result = drillSchema.safeParse(document.toJS());
  if (!result.success) {
    return { drill: undefined, problems: result.error.issues.map((issue) => ({ at: at(name, issue.path), says: issue.message })) };
  }
  const problems = unknownEffect(name, result.data);
  return problems.length > 0 ? { drill: undefined, problems } : { drill: result.data, problems: [] };
}

function at(name: string, path: readonly PropertyKey[]): string {
  return [name, ...path.map(String)].join(" › ");
}

/** A fault whose effect no probe could see would make every such drill "fault not effective". */
function unknownEffect(name: string, drill: DrillDefinition): ErrorDetail[] {
  const names = drill.steadyState.probes.map((probe) => probe.name);
  const { probe } = drill.method.effect;
  if (names.includes(probe)) return [];
  return [{ at: at(name, ["method", "effect", "probe"]), says: `no probe of the steady state is called ${probe}: ${names.join(", ")}` }];
}

function sameIds(drills: readonly DrillDefinition[]): ErrorDetail[] {
  const seen = new Set<string>();
  const twice = drills.filter(({ id }) => seen.size === seen.add(id).size);
  return twice.map(({ id }) => ({ at: "id", says: `two drills are called ${id}` }));
}
