import { nearest } from "../config/nearest.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { Check } from "./check.ts";
import { checks } from "./registry.ts";

/** The checks a person named: whole ids, or the last part of one. All of them for no names. Throws USAGE on a name that is none. */
export function selectChecks(names: readonly string[]): readonly Check[] {
  if (names.length === 0) return checks;
  return names.flatMap((name) => {
    const found = checks.filter(({ id }) => id === name || id.endsWith(`/${name}`) || id.startsWith(`${name}/`));
    if (found.length > 0) return found;
    const near = nearest(
      name,
      checks.flatMap(({ id }) => [id, id.split("/").at(-1) ?? id]),
    );
    throw new ParityError("USAGE", `there is no check "${name}"`, {
      hint: near === undefined ? "all of them: parity explain" : `did you mean ${near}? All of them: parity explain`,
    });
  });
}
