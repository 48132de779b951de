import { LineCounter, parseAllDocuments } from "yaml";
import { offsetIn, type PropertyPath } from "../config/locate.ts";
import type { ErrorDetail } from "../errors/parity-error.ts";
import { noLine } from "./judge.ts";
import { asSection, type ManifestObject, type Section } from "./pod.ts";

export interface ReadManifests {
  readonly objects: readonly ManifestObject[];
  /** What is no YAML, by line. */
  readonly problems: readonly ErrorDetail[];
}

/** The objects of one file. What is YAML and no object of Kubernetes is passed over. JSON is YAML too. */
export function readManifests(file: string, text: string): ReadManifests {
  const lineCounter = new LineCounter();
  // Kubernetes' own reader knows "<<" as well.
  const parsed = parseAllDocuments(text, { lineCounter, merge: true });
  const documents = "empty" in parsed ? [] : parsed;
  const problems = documents.flatMap(({ errors }) =>
    errors.map(({ message, pos }) => ({
      at: file,
      says: (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:$/, ""),
      line: lineCounter.linePos(pos[0]).line,
    })),
  );
  if (problems.length > 0) return { objects: [], problems };
  const objects = documents.flatMap((document) => {
    const first = document.range?.[0] ?? 0;
    const line = (path: PropertyPath): number => lineCounter.linePos(offsetIn(document.contents, path) ?? first).line;
    return objectsOf(file, document.toJS() as unknown, [], line);
  });
  return { objects, problems };
}

/** Objects that no file is known of, as an API answers them. */
export function liveObjects(from: string, values: readonly object[]): readonly ManifestObject[] {
  return values.flatMap((value) => objectsOf(from, value, [], () => noLine));
}

/** A List holds others, also lists. */
function objectsOf(file: string, read: unknown, path: PropertyPath, line: ManifestObject["line"]): readonly ManifestObject[] {
  const value = asSection(read);
  const { kind, apiVersion, items } = value;
  if (typeof kind !== "string" || typeof apiVersion !== "string") return [];
  if (kind.endsWith("List") && Array.isArray(items)) {
    return items.flatMap((item, index) => objectsOf(file, item, [...path, "items", index], line));
  }
  return [{ file, kind, title: titleOf(kind, value), value, line: (inside) => line([...path, ...inside]) }];
}

function titleOf(kind: string, value: Section): string {
  const { name, generateName, namespace } = asSection(value["metadata"]);
  const called = [name, generateName].find((each) => typeof each === "string") ?? "without a name";
  return `${kind} ${typeof namespace === "string" ? `${namespace}/` : ""}${called}`;
}
