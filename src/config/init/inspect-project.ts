import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse } from "yaml";

/** What a look at a project found. Every field says where it was seen, for the comment beside it. */
export interface SeenProject {
  readonly name: string;
  readonly command: Seen<string> | undefined;
  readonly dockerfile: Seen<string> | undefined;
  readonly migrateUp: Seen<string> | undefined;
  readonly migrateDown: Seen<string> | undefined;
  readonly metrics: Seen<string> | undefined;
  readonly database: Seen<string> | undefined;
  readonly notes: readonly string[];
}

export interface Seen<T> {
  readonly value: T;
  /** "package.json, scripts.start". */
  readonly where: string;
}

interface PackageFile {
  readonly name?: string;
  readonly main?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

interface ComposeFile {
  readonly services?: Readonly<Record<string, { image?: string; build?: unknown; environment?: Record<string, string> | string[] }>>;
}

const composeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Reads package.json, Dockerfile and the Compose file of a folder; runs nothing. */
export async function inspectProject(root: string): Promise<SeenProject> {
  const [packageText, dockerText, compose] = await Promise.all([read(root, "package.json"), read(root, "Dockerfile"), readCompose(root)]);
  const manifest = packageText === undefined ? {} : parsedJson(packageText);
  return {
    name: projectName(manifest.name ?? basename(root)),
    command: commandOf(manifest),
    dockerfile: dockerText === undefined ? undefined : { value: "Dockerfile", where: "Dockerfile" },
    migrateUp: scriptLike(manifest, ["migrate:up", "db:migrate", "migrate", "migrations:run"]),
    migrateDown: scriptLike(manifest, ["migrate:down", "db:rollback", "migrate:rollback", "migrations:revert"]),
    metrics: manifest.dependencies?.["prom-client"] ? { value: "/metrics", where: "package.json, dependencies.prom-client" } : undefined,
    database: compose && databaseOf(compose.file, compose.name),
    notes: compose ? composeNotes(compose.file, compose.name) : [],
  };
}

async function read(root: string, name: string): Promise<string | undefined> {
  return readFile(join(root, name), "utf8").catch(() => undefined);
}

/** A broken package.json is its owner's affair; init then asks for what it would have told. */
function parsedJson(text: string): PackageFile {
  try {
    return JSON.parse(text) as PackageFile;
  } catch {
    return {};
  }
}

async function readCompose(root: string): Promise<{ name: string; file: ComposeFile } | undefined> {
  for (const name of composeNames) {
    const text = await read(root, name);
    if (text === undefined) continue;
    try {
      return { name, file: (parse(text) ?? {}) as ComposeFile };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function projectName(given: string): string {
  const plain = given
    .replace(/^@[^/]*\//, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 31)
    .replace(/-+$/, "");
  return plain || "app";
}

function commandOf(manifest: PackageFile): Seen<string> | undefined {
  const start = manifest.scripts?.["start"];
  // A plain "node …" is started as it is: npm between parity and the app would swallow its signals.
  if (start !== undefined) return { value: /^node\s/.test(start) ? start : "npm start", where: "package.json, scripts.start" };
  return manifest.main === undefined ? undefined : { value: `node ${manifest.main}`, where: "package.json, main" };
}

function scriptLike(manifest: PackageFile, names: readonly string[]): Seen<string> | undefined {
  const name = names.find((each) => manifest.scripts?.[each] !== undefined);
  return name === undefined ? undefined : { value: `npm run --silent ${name}`, where: `package.json, scripts.${name}` };
}

function databaseOf(file: ComposeFile, name: string): Seen<string> | undefined {
  for (const [service, { image, environment }] of Object.entries(file.services ?? {})) {
    if (!image?.startsWith("postgres")) continue;
    const pairs = Array.isArray(environment) ? environment.map((line) => line.split("=")) : Object.entries(environment ?? {});
    const value = pairs.find(([key]) => key === "POSTGRES_DB")?.[1];
    if (value) return { value, where: `${name}, services.${service}` };
  }
  return undefined;
}

function composeNotes(file: ComposeFile, name: string): string[] {
  const images = Object.entries(file.services ?? {}).flatMap(([service, { image }]) => (image ? [`${service} (${image})`] : []));
  return images.length === 0 ? [] : [`${name} also has: ${images.join(", ")}`];
}
