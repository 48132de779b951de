import { z } from "zod";
import { configurationSchema } from "../src/config/schema.ts";
import { secretNames, serviceNames } from "../src/plan/plan.ts";
import { table } from "./markdown.ts";

export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: Schema;
  readonly default?: unknown;
}

const root = z.toJSONSchema(configurationSchema, { io: "input" }) as Schema;
const smallest = { project: "shop", app: { command: "node server.js" } };
const defaults: unknown = configurationSchema.parse(smallest);

/** docs/configuration.md: every key, from the schema that checks it. */
export function configurationDocs(): string {
  const sections = Object.entries(root.properties ?? {})
    .filter(([name]) => name !== "app")
    .map(([name, schema]) => ({ name, rows: rowsOf(name, schema, root.required?.includes(name) === true) }))
    .reduce(joinShort, []);
  const [general = "", ...rest] = sections.map(({ name, rows }) => `## ${name}\n\n${asTable(rows)}`);
  const app = `## app\n\n${appIntro}\n\n${asTable(appRows())}`;
  return `${[intro, general, app, references, ...rest].join("\n\n")}\n`;
}

type Row = readonly [key: string, type: string, fallback: string, meaning: string];

interface Section {
  readonly name: string;
  readonly rows: Row[];
}

/** A key that stands alone gets no section of its own. */
function joinShort(sections: Section[], next: Section): Section[] {
  const last = sections[0];
  if (next.rows.length > 1) return [...sections, next];
  if (last?.name !== "General") return [{ name: "General", rows: next.rows }, ...sections];
  return [{ name: "General", rows: [...last.rows, ...next.rows] }, ...sections.slice(1)];
}

function asTable(rows: readonly Row[]): string {
  return table(["key", "takes", "when left out", "means"], rows);
}

function rowsOf(path: string, schema: Schema, required: boolean): Row[] {
  if (schema.properties !== undefined) {
    const own: Row[] = schema.description === undefined ? [] : [[code(path), "a section", required ? "required" : "", schema.description]];
    return [
      ...own,
      ...Object.entries(schema.properties).flatMap(([name, inner]) =>
        rowsOf(`${path}.${name}`, inner, schema.required?.includes(name) === true),
      ),
    ];
  }
  return [[code(path), takes(schema), required ? "required" : fallback(path, schema), schema.description ?? ""]];
}

/** The kinds of app share most keys: each is shown once, with the kinds that have it where not all do. */
function appRows(): Row[] {
  const kinds = (root.properties?.["app"]?.anyOf ?? []).map((schema) => ({ schema, kind: kindOf(schema) }));
  const rows = new Map<string, { row: Row; kinds: string[] }>();
  for (const { schema, kind } of kinds) {
    for (const row of rowsOf("app", schema, true)) {
      const known = rows.get(row[0]);
      if (known === undefined) rows.set(row[0], { row, kinds: [kind] });
      else known.kinds.push(kind);
    }
  }
  return [...rows.values()].map(({ row: [key, type, otherwise, meaning], kinds: having }) => {
    const isNested = key.split(".").length > 2;
    const only = isNested || having.length === kinds.length || kinds.some(({ kind }) => key.startsWith(code(`app.${kind}`).slice(0, -1)));
    return [
      key,
      type,
      otherwise,
      only
        ? meaning
        : `${meaning} Not with ${kinds
            .map(({ kind }) => kind)
            .filter((kind) => !having.includes(kind))
            .join(", ")}.`,
    ];
  });
}

function kindOf(schema: Schema): string {
  return ["command", "image", "build", "url"].find((name) => schema.properties?.[name] !== undefined) ?? "";
}

const duration = /\(ms\|s\|m\|h\|d\)\$$/;

/** A value as a person would say what it may be. */
export function takes(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.length === serviceNames.length ? "a service" : schema.enum.map(code).join(", ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(takes))].join(" or ");
  if (schema.pattern !== undefined && duration.test(schema.pattern)) return "a time, `30s`";
  if (schema.pattern === "^\\/") return "a path, `/…`";
  if (schema.pattern?.startsWith("^[a-z]") === true) return "a name of lower-case letters, digits, dashes";
  if (schema.type === "integer")
    return `a whole number, ${schema.minimum} ${schema.maximum === Number.MAX_SAFE_INTEGER ? "or more" : `to ${schema.maximum}`}`;
  if (schema.type === "number" && schema.exclusiveMinimum === 0) return `a number above 0, at most ${schema.maximum}`;
  if (schema.type === "number" && schema.maximum !== undefined) return `a number, ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === "array") return `a list of ${schema.items?.type ?? "value"}s`;
  if (schema.type === "object") return "names with values";
  return schema.type === "boolean" ? "`true`, `false`" : `a ${schema.type ?? "value"}`;
}

/** As the smallest configuration ends up: a default of a time is not in the schema of what a person writes. Times are seconds by then. */
function fallback(path: string, schema: Schema): string {
  const value =
    path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], defaults) ?? schema.default;
  if (value === undefined || (typeof value === "object" && Object.keys(value as object).length === 0)) return "";
  if (typeof value === "number") return code(duration.test(schema.pattern ?? "") ? timeOf(value) : `${value}`);
  return code(typeof value === "string" ? value : JSON.stringify(value));
}

function timeOf(seconds: number): string {
  if (seconds < 1) return `${seconds * 1000}ms`;
  return seconds % 60 === 0 && seconds > 60 ? `${seconds / 60}m` : `${seconds}s`;
}

export function code(text: string): string {
  return `\`${text}\``;
}

const intro = `# Configuration

<!-- Written by \`npm run docs\` from src/config/schema.ts. -->

\`parity.config.ts\` in the project's folder or above the working folder, exporting \`defineConfig({ … })\`; also \`.mts\`, \`.js\`, \`.mjs\`,
\`.json\`, \`.yaml\`, \`.yml\`. \`parity init\` writes one by looking at the project. Every problem is reported at once, with its line; a key that
does not exist is a problem. The smallest one:

\`\`\`ts
import { defineConfig } from "parity-kit";

export default defineConfig({ project: "shop", app: { command: "node server.js" } });
\`\`\`

Times are a number with its unit: \`250ms\`, \`30s\`, \`5m\`, \`1h\`, \`1d\`. Paths of files are relative to the configuration's folder.
What people vouch for and what they live without is in another file: [readiness.yaml](readiness.md).`;

const appIntro =
  "Exactly one of `command`, `image`, `build` and `url` says what it is. It is given the variables that the README lists; secrets come as files.";

const references = `## References in app.env

\`\${service.host}\` and \`\${service.port}\` are filled in with where a service is reached from the app; services are ${serviceNames.map(code).join(", ")}.
\`\${secrets.name.file}\` is the path of a file that holds a secret; secrets are ${secretNames.map(code).join(", ")}.`;
