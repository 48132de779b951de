import { stat } from "node:fs/promises";
import { join } from "node:path";
import { nearest } from "../config/nearest.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { DrillDefinition } from "../steps/drill/definition.ts";
import { loadDrills } from "../steps/drill/load-drills.ts";
import { type Project, shipped } from "./project.ts";

/** The project's own, in chaos/ beside its configuration, then those that come with parity and that it has no drill of the same name for. */
export async function drillsOf({ loaded }: Pick<Project, "loaded">): Promise<readonly DrillDefinition[]> {
  const folder = join(loaded.root, "chaos");
  const hasOwn = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  const own = hasOwn ? await loadDrills(folder) : [];
  return [...own, ...(await loadDrills(shipped("chaos"))).filter(({ id }) => !own.some((each) => each.id === id))];
}

/** Each of the names once. Throws USAGE on one that is no drill. */
export function drillsCalled(drills: readonly DrillDefinition[], names: readonly string[]): readonly DrillDefinition[] {
  const known = drills.map(({ id }) => id);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new ParityError("USAGE", `there is no drill "${name}"`, {
      hint: near ? `did you mean ${near}?` : "all of them: parity drill --list",
    });
  }
  return drills.filter(({ id }) => names.includes(id));
}
