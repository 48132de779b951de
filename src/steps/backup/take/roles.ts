import type { Client } from "pg";
import type { BackupAccess, BackupRole, Manifest } from "../manifest.ts";

/** Every role but the server's own and the superuser that every server has; never a password. */
export async function readRoles(client: Client): Promise<BackupRole[]> {
  const { rows } = await client.query<BackupRole>(
    `select r.rolname as name, r.rolcanlogin as login, r.rolconnlimit as "connectionLimit",
            coalesce((select json_agg(g.rolname order by g.rolname collate "C")
                        from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '[]') as "memberOf",
            to_json(array_remove(array[
              case when r.rolbypassrls then 'BYPASSRLS' end,
              case when r.rolcreatedb then 'CREATEDB' end,
              case when r.rolcreaterole then 'CREATEROLE' end,
              case when not r.rolinherit then 'NOINHERIT' end,
              case when r.rolreplication then 'REPLICATION' end,
              case when r.rolsuper then 'SUPERUSER' end
            ], null)) as attributes,
            coalesce((select json_agg(s order by s collate "C")
                        from pg_db_role_setting d, unnest(d.setconfig) s where d.setrole = r.oid and d.setdatabase = 0), '[]') as settings
       from pg_roles r where r.rolname !~ '^pg_' and r.rolname <> 'postgres' order by r.rolname collate "C"`,
  );
  return rows;
}

/** Who owns the database, who may do what with it, and what is set for whom in it: no dump of its content says so. */
export async function readAccess(client: Client): Promise<BackupAccess> {
  const { rows } = await client.query<BackupAccess>(
    `select pg_get_userbyid(d.datdba) as owner,
            coalesce((select json_agg(a::text order by a::text collate "C") from unnest(d.datacl) a), '[]') as grants,
            coalesce((select json_agg(line order by line collate "C") from (
              select case when s.setrole = 0 then '' else pg_get_userbyid(s.setrole) end || '/' || c as line
                from pg_db_role_setting s, unnest(s.setconfig) c where s.setdatabase = d.oid) lines), '[]') as settings
       from pg_database d where d.datname = current_database()`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the database does not know itself");
  return row;
}

export async function readExtensions(client: Client): Promise<Manifest["database"]["extensions"]> {
  const { rows } = await client.query<{ name: string; version: string }>(
    `select extname as name, extversion as version from pg_extension order by extname collate "C"`,
  );
  return rows;
}
