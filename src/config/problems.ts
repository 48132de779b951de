import type { z } from "zod";
import type { ErrorDetail } from "../errors/parity-error.ts";
import { lineOf, type PropertyPath } from "./locate.ts";
import { nearest } from "./nearest.ts";
import { isKnownReference, reference } from "./references.ts";
import { configurationSchema } from "./schema.ts";

export interface ConfigurationText {
  readonly text: string;
  readonly format: "yaml" | "script";
}

type Issue = z.core.$ZodIssue;

/** Every problem the schema sees, at once. */
export function problemsOf(value: unknown, error: z.ZodError, source: ConfigurationText): ErrorDetail[] {
  const found = error.issues.flatMap((issue) => detailsOf(issue, value));
  return found.map(({ path, says }) => located(path, says, source));
}

/** What the schema cannot see: references in `app.env` to what does not exist. */
export function referenceProblems(value: unknown, source: ConfigurationText): ErrorDetail[] {
  const env = (valueAt(value, ["app", "env"]) ?? {}) as Record<string, unknown>;
  const wrong = Object.entries(env).flatMap(([name, text]) =>
    [...String(text).matchAll(/\$\{[^}]*\}?/g)]
      .filter(([whole]) => !isReference(whole))
      .map(([whole]) => ({ path: ["app", "env", name], says: unknownReference(whole) })),
  );
  return wrong.map(({ path, says }) => located(path, says, source));
}

function isReference(whole: string): boolean {
  const match = new RegExp(`^${reference.source}$`).exec(whole);
  return match !== null && isKnownReference(match[1] ?? "", match[2] ?? "", match[3]);
}

function unknownReference(whole: string): string {
  return `refers to ${whole}: write \${SERVICE.host}, \${SERVICE.port} or \${secrets.NAME.file}`;
}

function located(path: PropertyPath, says: string, source: ConfigurationText): ErrorDetail {
  const line = lineOf(source.text, path, source.format);
  return { at: path.length === 0 ? "(the whole file)" : path.join("."), says, ...(line === undefined ? {} : { line }) };
}

export function inFileOrder(details: readonly ErrorDetail[]): ErrorDetail[] {
  return details.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

interface Problem {
  readonly path: PropertyPath;
  readonly says: string;
}

function detailsOf(issue: Issue, value: unknown): Problem[] {
  const path = issue.path as PropertyPath;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], key, knownKeys(path, value)));
  if (issue.code === "invalid_union") return unionProblems(issue, path, value);
  if (issue.code === "invalid_value") return [choiceProblem(issue, path, value)];
  return [
    { path, says: lowerFirst(issue.message === "Invalid input" ? "has the wrong type" : issue.message.replace(/^Invalid input: /, "")) },
  ];
}

function unknownKey(path: PropertyPath, key: string, known: readonly string[]): Problem {
  const near = nearest(key, known);
  const what = path[0] === "services" && path.length === 2 ? "no such service" : "no such setting";
  return { path, says: near ? `${what}; did you mean ${JSON.stringify(near)}?` : `${what}; there are: ${known.join(", ")}` };
}

function choiceProblem(issue: Extract<Issue, { code: "invalid_value" }>, path: PropertyPath, value: unknown): Problem {
  const choices = issue.values.map((choice) => JSON.stringify(choice)).join(", ");
  const given = valueAt(value, path);
  const near = typeof given === "string" ? nearest(given, issue.values.map(String)) : undefined;
  return { path, says: `must be one of ${choices}, got ${JSON.stringify(given)}${near ? `; did you mean ${JSON.stringify(near)}?` : ""}` };
}

/** Of the shapes a value may have, the problems of the one it is nearest to are worth telling. */
function unionProblems(issue: Extract<Issue, { code: "invalid_union" }>, path: PropertyPath, value: unknown): Problem[] {
  const branches = issue.errors.map((inner) => ({
    inner,
    keys: inner.filter(({ code }) => code === "unrecognized_keys").length,
    missing: missingOf(inner, value, path),
  }));
  const chosen = branches.filter(({ missing }) => !missing).sort((a, b) => a.keys - b.keys || a.inner.length - b.inner.length)[0];
  if (chosen === undefined) return [{ path, says: lowerFirst(issue.message) }];
  return chosen.inner.flatMap((inner) => detailsOf({ ...inner, path: [...path, ...inner.path] }, value));
}

/** A branch whose own mark (command, image, build, url) is absent is not the one that was meant. */
function missingOf(inner: readonly Issue[], value: unknown, path: PropertyPath): boolean {
  return inner.some((issue) => {
    if (issue.path.length === 0) return issue.code !== "unrecognized_keys";
    return issue.path.length === 1 && valueAt(value, [...path, ...(issue.path as PropertyPath)]) === undefined;
  });
}

function valueAt(value: unknown, path: PropertyPath): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined),
    value,
  );
}

/** The keys the schema has at a path. */
function knownKeys(path: PropertyPath, value: unknown): string[] {
  let schema: unknown = configurationSchema;
  for (const step of path)
    schema = shapesOf(schema)
      .map((shape) => shape[String(step)])
      .find((inner) => inner !== undefined);
  const shapes = shapesOf(schema);
  const given = Object.keys(valueAt(value, path) ?? {});
  const fitting = shapes.filter((shape) =>
    Object.keys(shape).some((key) => ["command", "image", "build", "url"].includes(key) && given.includes(key)),
  );
  return [...new Set((fitting.length > 0 ? fitting : shapes).flatMap((shape) => Object.keys(shape)))].filter((key) => key !== "$schema");
}

function shapesOf(schema: unknown): Record<string, unknown>[] {
  const definition = (
    schema as
      | { def?: { type: string; innerType?: unknown; in?: unknown; options?: unknown[]; shape?: Record<string, unknown> } }
      | undefined
  )?.def;
  if (definition === undefined) return [];
  if (definition.shape) return [definition.shape];
  if (definition.options) return definition.options.flatMap(shapesOf);
  return shapesOf(definition.innerType ?? definition.in);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
