import { join } from "node:path";
import type { Client } from "pg";
import type { StepContext } from "../../work/context.ts";
import { withConnection } from "./connection.ts";
import { createDatabase, type IsolatedServer } from "./isolated-server.ts";
import type { BackupRole, Manifest } from "./manifest.ts";
import { type Programs, programOf, requireFitting, runOn } from "./programs.ts";

/** Fills the isolated server with a backup: roles, then everything of the dump. Rejects with BACKUP_FAILED on the first error. */
export async function restoreDump(
  server: IsolatedServer,
  backup: { readonly path: string; readonly manifest: Manifest },
  owner: string,
  programs: Programs,
  context: StepContext,
): Promise<void> {
  const { manifest, path } = backup;
  const pgRestore = programOf(programs, "pg_restore");
  requireFitting(pgRestore, manifest.serverVersion);
  await withConnection(server.address("postgres"), (client) => createRoles(client, manifest.roles));
  await createDatabase(server, manifest.database, manifest.roles.some(({ name }) => name === owner) ? owner : "postgres");
  const args = ["--exit-on-error", "--jobs=2", `--dbname=${manifest.database}`, join(path, "dump")];
  await runOn(server.address(manifest.database), pgRestore, args, context);
}

/** Owners and grants of the dump name them. They get no password: nobody can log in as one of them. */
async function createRoles(client: Client, roles: readonly BackupRole[]): Promise<void> {
  const quoted = (name: string): string => client.escapeIdentifier(name);
  for (const { name, login } of roles) await client.query(`create role ${quoted(name)} ${login ? "login" : "nologin"}`);
  for (const { name, memberOf } of roles) {
    for (const group of memberOf) await client.query(`grant ${quoted(group)} to ${quoted(name)}`);
  }
}
