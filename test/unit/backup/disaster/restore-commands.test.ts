import { describe, expect, it } from "vitest";
import { restoreCommands } from "../../../../src/steps/backup/disaster/restore-commands.ts";
import type { Manifest } from "../../../../src/steps/backup/manifest.ts";
import { planOf } from "../../../native/plan-of.ts";

const plan = await planOf("/srv/shop", { project: "shop", app: { command: ["node", "main.js"] } });
const role = { name: "shop", login: true, memberOf: ["pg_monitor"], attributes: [], connectionLimit: -1, settings: [] };

function manifestOf(format: "custom" | "directory", names: readonly string[]): Manifest {
  const file = { bytes: 1, sha256: "0".repeat(64), plainSha256: "0".repeat(64), plainBytes: 1, part: "database" as const };
  const database = { name: "shop", format, roles: [role] };
  return { id: "b1", database, files: names.map((name) => ({ ...file, name })) } as unknown as Manifest;
}

describe("what a person types to restore", () => {
  it.each([
    ["database.dump.zst.age", "age --decrypt --identity $BACKUP_KEY database.dump.zst.age | zstd --decompress --stdout | pg_restore "],
    ["database.dump.gz", "gzip --decompress --stdout database.dump.gz | pg_restore "],
    ["database.dump.lz4.age", "age --decrypt --identity $BACKUP_KEY database.dump.lz4.age | lz4 --decompress --stdout | pg_restore "],
    ["database.dump", "cat database.dump | pg_restore "],
  ])("%s: undoes to the bytes what was done to them", (name, begins) => {
    const commands = restoreCommands(manifestOf("custom", [name]), 40_001, plan);
    const line = commands.find((each) => each.includes("| pg_restore ")) ?? "";
    expect(line.slice(0, begins.length)).toBe(begins);
    expect(line).toMatch(/--port=40001 .*--exit-on-error --dbname=shop$/);
  });

  it("a folder is laid out in clear first", () => {
    const commands = restoreCommands(manifestOf("directory", ["dump/toc.dat.zst.age", "dump/1.dat.zst.age"]), 40_001, plan);
    expect(commands).toContain(
      `for file in dump/*; do name=\${file#dump/}; age --decrypt --identity $BACKUP_KEY "$file" | zstd --decompress --stdout > "$clear/\${name%.zst.age}"; done`,
    );
  });

  it("holds no password, and makes the roles before their database", () => {
    const commands = restoreCommands(manifestOf("custom", ["database.dump.zst.age"]), 40_001, plan);
    const at = (part: string): number => commands.findIndex((line) => line.includes(part));
    expect(at("create role")).toBeLessThan(at("createdb"));
    expect(commands[at("grant")]).toBe(`psql --host=127.0.0.1 --port=40001 --username=postgres --command 'grant "pg_monitor" to "shop"'`);
    expect(at("create role")).toBeGreaterThan(at("sha256sum"));
    expect(at("createdb")).toBeLessThan(at("pg_restore"));
    expect(commands.at(-1)).toContain("'$DB_PASSWORD'");
  });
});
