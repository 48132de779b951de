import type { z } from "zod";
import { nearest } from "../../config/nearest.ts";
import type { Problem } from "./cross-checks.ts";

type Issue = z.core.$ZodIssue;

/** Every problem the schema sees in a drill; of a value that may have several shapes, those of the shape that was meant. */
export function problemsIn(error: z.ZodError, value: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, [], value));
}

function problemsOf(issue: Issue, before: Problem["path"], value: unknown): Problem[] {
  const path = [...before, ...(issue.path as (string | number)[])];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], says: "there is no such key" }));
  if (issue.code === "invalid_union") return problemsOfUnion(issue, path, value);
  const given = valueAt(value, path);
  if (given === undefined && issue.code !== "custom") return [{ path, says: "is missing" }];
  return [{ path, says: sentence(issue.message) + guess(issue, given) }];
}

/** A shape was meant when only one of them knows the first key that is there. */
function problemsOfUnion(issue: Extract<Issue, { code: "invalid_union" }>, path: Problem["path"], value: unknown): Problem[] {
  const given = valueAt(value, path);
  const keys = typeof given === "object" && given !== null ? Object.keys(given) : [];
  const meant = issue.errors.filter((inner) => keys.length > 0 && !inner.some((each) => isForeign(each, keys)));
  const [only] = meant;
  return meant.length === 1 && only !== undefined
    ? only.flatMap((inner) => problemsOf(inner, path, value))
    : [{ path, says: sentence(issue.message) }];
}

/** The shape lacks its own mark, or does not even know the key that the value begins with. */
function isForeign(issue: Issue, [first = ""]: readonly string[]): boolean {
  return issue.path.length === 0 && (issue.code !== "unrecognized_keys" || issue.keys.includes(first));
}

function guess(issue: Issue, given: unknown): string {
  if (issue.code !== "invalid_value" || typeof given !== "string") return "";
  const near = nearest(given, issue.values.map(String));
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function sentence(message: string): string {
  const plain = message.replace(/^Invalid input: /, "").replace(/^Invalid option: /, "must be ");
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

function valueAt(value: unknown, path: Problem["path"]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined),
    value,
  );
}
