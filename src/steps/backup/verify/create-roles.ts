import type { Client } from "pg";
import type { BackupAccess, BackupRole } from "../manifest.ts";

/** Settings whose value is a list, which the server keeps as it is written in a statement. */
const lists: ReadonlySet<string> = new Set([
  "search_path",
  "datestyle",
  "temp_tablespaces",
  "session_preload_libraries",
  "shared_preload_libraries",
  "local_preload_libraries",
]);

/**
 * Makes the roles a backup speaks of, as they were, but those that are there already: a live server's are not changed. They get no
 * password, so that nobody can log in as one of them. All of it or nothing: a role without its settings would count as there the next
 * time. When it rejects the connection is of no more use.
 */
export async function createRoles(client: Client, roles: readonly BackupRole[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>("select rolname as name from pg_roles");
  const known = new Set(rows.map(({ name }) => name));
  const missing = roles.filter(({ name }) => !known.has(name));
  await client.query("begin");
  for (const role of missing) {
    const options = [role.login ? "login" : "nologin", ...role.attributes, `connection limit ${role.connectionLimit}`];
    await client.query(`create role ${client.escapeIdentifier(role.name)} ${options.join(" ")}`);
  }
  for (const { name, memberOf, settings } of missing) {
    for (const group of memberOf) await client.query(`grant ${client.escapeIdentifier(group)} to ${client.escapeIdentifier(name)}`);
    for (const setting of settings) await client.query(`alter role ${client.escapeIdentifier(name)} set ${assignment(client, setting)}`);
  }
  await client.query("commit");
}

/** Gives a restored database what no dump of its content holds: grants on it, and what is set for whom in it. */
export async function giveAccess(client: Client, database: string, { grants, settings }: BackupAccess): Promise<void> {
  const name = client.escapeIdentifier(database);
  if (grants.length > 0) await client.query(`revoke all on database ${name} from public`);
  for (const grant of grants) for (const statement of grantStatements(client, name, grant)) await client.query(statement);
  for (const line of settings) {
    const slash = line.indexOf("/");
    const [role, setting] = [line.slice(0, slash), line.slice(slash + 1)];
    const whose = role === "" ? `database ${name}` : `role ${client.escapeIdentifier(role)} in database ${name}`;
    await client.query(`alter ${whose} set ${assignment(client, setting)}`);
  }
}

/** "statement_timeout=30s" as a statement says it. */
export function assignment(client: Pick<Client, "escapeLiteral" | "escapeIdentifier">, setting: string): string {
  const equals = setting.indexOf("=");
  const [name, value] = [setting.slice(0, equals), setting.slice(equals + 1)];
  const written = lists.has(name.toLowerCase()) && value !== "" ? value : client.escapeLiteral(value);
  // A setting of an extension has a dot in its name, which is no part of an identifier.
  return `${name
    .split(".")
    .map((part) => client.escapeIdentifier(part))
    .join(".")} to ${written}`;
}

const privileges: Readonly<Record<string, string>> = { C: "create", T: "temporary", c: "connect" };

/** "app=CTc/postgres" or "=c*\/postgres": what is granted, and what with the right to grant it on. */
export function grantStatements(client: Pick<Client, "escapeIdentifier">, database: string, grant: string): string[] {
  const parsed = /^("(?:[^"]|"")*"|[^=]*)=([A-Za-z*]*)\//.exec(grant);
  if (parsed === null) return [];
  const [, written = "", letters = ""] = parsed;
  const grantee = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
  const to = grantee === "" ? "public" : client.escapeIdentifier(grantee);
  return [...letters.matchAll(/([A-Za-z])(\*?)/g)].flatMap(([, letter = "", star]) => {
    const privilege = privileges[letter];
    if (privilege === undefined) return [];
    return [`grant ${privilege} on database ${database} to ${to}${star ? " with grant option" : ""}`];
  });
}
