/** What the API server tells of its objects at /openapi/v2: only what is read here. */
export interface OpenApi {
  readonly definitions: Readonly<Record<string, Definition>>;
}

export interface Definition {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly "x-kubernetes-group-version-kind"?: readonly { readonly group: string; readonly version: string; readonly kind: string }[];
  readonly [key: string]: unknown;
}

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const either = { oneOf: [{ type: "string" }, { type: "number" }] };
const prefix = "#/definitions/";

/**
 * JSON schemas as kubeconform looks for them with -strict: a file for each kind, by the name that its schema location gives it, with all
 * that it refers to and with no key that the API does not know.
 */
export function strictSchemas({ definitions }: OpenApi): ReadonlyMap<string, object> {
  const strict = new Map(Object.entries(definitions).map(([name, each]) => [name, name === quantity ? either : tightened(each)]));
  return new Map(
    Object.entries(definitions).flatMap(([name, { "x-kubernetes-group-version-kind": kinds = [] }]) =>
      kinds.map((named) => [fileOf(named), schemaOf(name, named, strict)] as const),
    ),
  );
}

interface Named {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** "deployment-apps-v1.json": of a group's name the part before the first dot. */
function fileOf({ group, version, kind }: Named): string {
  const [first = ""] = group.split(".");
  return `${[kind.toLowerCase(), ...(first === "" ? [] : [first]), version].join("-")}.json`;
}

/** A manifest has to say what it is. */
function schemaOf(name: string, { group, version, kind }: Named, strict: ReadonlyMap<string, unknown>): object {
  const own = strict.get(name) as { readonly properties?: object; readonly required?: readonly string[] };
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return {
    ...own,
    properties: { ...own.properties, apiVersion: { const: apiVersion }, kind: { const: kind } },
    required: [...new Set(["apiVersion", "kind", "metadata", ...(own.required ?? [])])],
    definitions: Object.fromEntries([...reached(own, strict)].map((each) => [each, strict.get(each)])),
  };
}

/** Everything that one refers to, and what that refers to. */
function reached(from: unknown, strict: ReadonlyMap<string, unknown>, known = new Set<string>()): ReadonlySet<string> {
  for (const name of referred(from)) {
    if (known.has(name)) continue;
    known.add(name);
    reached(strict.get(name), strict, known);
  }
  return known;
}

function referred(part: unknown): readonly string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" && value.startsWith(prefix) ? [value.slice(prefix.length)] : referred(value),
  );
}

/** What has keys of its own has no others; a number or a name is either. */
function tightened(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(tightened);
  if (typeof part !== "object" || part === null) return part;
  const { format, ...rest } = part as { readonly format?: unknown } & Readonly<Record<string, unknown>>;
  if (format === "int-or-string") return either;
  const tight = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, tightened(value)]));
  // Under `properties` the keys are names of fields, one of which may be called `properties`.
  const isObject = rest["type"] === "object" && typeof rest["properties"] === "object" && rest["additionalProperties"] === undefined;
  return isObject ? { ...tight, additionalProperties: false } : tight;
}
