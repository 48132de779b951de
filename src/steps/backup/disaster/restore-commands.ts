import type { Plan } from "../../../plan/plan.ts";
import { fileOf, type Manifest } from "../manifest.ts";

const decompressors = { zstd: "zstd --decompress --stdout", lz4: "lz4 --decompress --stdout", gzip: "gzip --decompress --stdout" };

/** What a person would type to restore a dump into the empty server on that port: the public programs alone, none of parity's. */
export function restoreCommands(manifest: Manifest, port: number, plan: Plan): string[] {
  const { name } = manifest.database;
  const server = `--host=127.0.0.1 --port=${port} --username=postgres`;
  const owner = plan.database.user;
  return [
    `cd ${quoted(`${plan.stateDirectory}/backups/${manifest.id}`)}`,
    `echo "$(cat manifest.sha256)  manifest.json" | sha256sum --check`,
    ...dumpFiles(manifest).map(({ name, sha256 }) => `echo "${sha256}  ${name}" | sha256sum --check`),
    ...roleCommands(manifest, server),
    `createdb ${server} --owner=${owner} --template=template0 ${name}`,
    ...dumpCommands(manifest, server),
    `psql ${server} --command "alter role \\"${owner}\\" password '$DB_PASSWORD'"`,
  ];
}

function dumpFiles({ files }: Manifest): Manifest["files"] {
  return files.filter(({ part }) => part === "database");
}

function roleCommands({ database: { roles } }: Manifest, server: string): string[] {
  const run = (statement: string): string => `psql ${server} --command '${statement.replaceAll("'", String.raw`'\''`)}'`;
  const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  return [
    ...roles.map(({ name, login, attributes }) => run(["create role", named(name), login ? "login" : "nologin", ...attributes].join(" "))),
    ...roles.flatMap(({ name, memberOf }) => memberOf.map((group) => run(`grant ${named(group)} to ${named(name)}`))),
  ];
}

function dumpCommands(manifest: Manifest, server: string): string[] {
  const restore = `pg_restore ${server} --exit-on-error --dbname=${manifest.database.name}`;
  if (manifest.database.format === "custom") return [`${plainBytes(fileOf(manifest, "database.dump").name)} | ${restore}`];
  const first = dumpFiles(manifest)[0]?.name ?? "";
  return [
    "clear=$(mktemp --directory)",
    `for file in dump/*; do name=\${file#dump/}; ${plainBytes('"$file"', first)} > "$clear/\${name%${endingOf(first)}}"; done`,
    `${restore} --jobs=2 "$clear"`,
  ];
}

/** The file's bytes as pg_dump wrote them; `like`: the name whose endings say what was done to them. */
function plainBytes(file: string, like: string = file): string {
  const isEncrypted = like.endsWith(".age");
  const compression = compressionOf(like.replace(/\.age$/, ""));
  if (isEncrypted) return [`age --decrypt --identity $BACKUP_KEY ${file}`, ...(compression ? [compression] : [])].join(" | ");
  return compression ? `${compression} ${file}` : `cat ${file}`;
}

function compressionOf(name: string): string | undefined {
  if (name.endsWith(".zst")) return decompressors.zstd;
  if (name.endsWith(".lz4")) return decompressors.lz4;
  return name.endsWith(".gz") ? decompressors.gzip : undefined;
}

function endingOf(name: string): string {
  return /(\.(zst|lz4|gz))?(\.age)?$/.exec(name)?.[0] ?? "";
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
