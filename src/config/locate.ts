import { isMap, isSeq, LineCounter, parseDocument } from "yaml";

export type PropertyPath = readonly (string | number)[];

/** Line (from 1) of a property in a configuration file's text; undefined when it cannot be found. */
export function lineOf(text: string, path: PropertyPath, format: "yaml" | "script"): number | undefined {
  return format === "yaml" ? lineInYaml(text, path) : lineInScript(text, path);
}

/** JSON is YAML too. */
function lineInYaml(text: string, path: PropertyPath): number | undefined {
  const counter = new LineCounter();
  const offset = offsetIn(parseDocument(text, { lineCounter: counter }).contents, path);
  return offset === undefined ? undefined : counter.linePos(offset).line;
}

/** Where in its text a property of a YAML document begins, or the last of its path that is there; undefined when none is. */
export function offsetIn(contents: unknown, path: PropertyPath): number | undefined {
  let node = contents;
  let offset: number | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(item.key) === String(step));
      if (pair === undefined) break;
      offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

/**
 * In TypeScript or JavaScript the text is searched for one key after the other, each behind the one before.
 * A key that is computed or spread has no line; then the last key that was found gives it.
 */
function lineInScript(text: string, path: PropertyPath): number | undefined {
  let offset = 0;
  let found: number | undefined;
  for (const step of path) {
    if (typeof step === "number") continue;
    const escaped = step.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const match = new RegExp(`(?<![\\w$.])["']?${escaped}["']?\\s*[:,}(]`).exec(text.slice(offset));
    if (match === null) break;
    offset += match.index;
    found = offset;
    offset += match[0].length - 1;
  }
  return found === undefined ? undefined : text.slice(0, found).split("\n").length;
}
