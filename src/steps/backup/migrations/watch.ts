import type { Client } from "pg";
import type { StepContext } from "../../../work/context.ts";
import { connect, type DatabaseAddress } from "../connection.ts";
import { bookkeeping } from "./bookkeeping.ts";
import { loadName } from "./load.ts";
import { type LockReport, type LockSample, reportLocks } from "./locks.ts";

const lookEveryMs = 10;
const watchName = "parity migrations: locks";

/**
 * Modes that keep out those who write, or those who read as well. What only keeps out other changes of the definition (VACUUM,
 * CREATE INDEX CONCURRENTLY, VALIDATE CONSTRAINT) blocks no request. A lock that is only asked for blocks as well: all who come
 * later queue behind it.
 */
const modes = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"];

const look = `
  select extract(epoch from clock_timestamp()) * 1000 as at,
         coalesce((select json_agg(json_build_object('pid', l.pid, 'table', n.nspname || '.' || c.relname, 'mode', l.mode))
                     from pg_locks l
                     join pg_stat_activity a on a.pid = l.pid
                     join pg_class c on c.oid = l.relation and c.relkind in ('r', 'p', 'm')
                     join pg_namespace n on n.oid = c.relnamespace
                    where l.locktype = 'relation' and l.database = (select oid from pg_database where datname = current_database())
                      and l.mode = any ($1) and a.application_name <> $2 and c.oid = any ($3)), '[]') as held,
         coalesce((select json_agg(json_build_object('pid', l.pid, 'since', extract(epoch from l.waitstart) * 1000))
                     from pg_locks l
                     join pg_stat_activity a on a.pid = l.pid
                    where not l.granted and l.waitstart is not null and a.application_name = $2
                      and exists (select from unnest(pg_blocking_pids(l.pid)) b (pid)
                                    join pg_stat_activity o on o.pid = b.pid where o.application_name <> $2)), '[]') as waiting`;

/** Looks at the locks of a database, again and again, until it is stopped; may be stopped twice. */
export interface LockWatch {
  stop(): Promise<LockReport>;
}

/** Watches the tables that are there now: a lock on one that a migration makes keeps nobody from anything. */
export async function watchLocks(address: DatabaseAddress, { host, signal }: StepContext): Promise<LockWatch> {
  const client = await connect({ ...address, applicationName: watchName });
  const tables = await tablesOf(client);
  const samples: LockSample[] = [];
  const end = new AbortController();
  const until = AbortSignal.any([end.signal, signal]);
  const ended = (async () => {
    while (!until.aborted) {
      samples.push(await sample(client, tables));
      await host.sleep(lookEveryMs, until).catch(() => undefined);
    }
    samples.push(await sample(client, tables));
  })().finally(() => client.end());
  // Told by stop; a rejection before it must not end the process.
  ended.catch(() => undefined);
  return {
    stop: async () => {
      end.abort();
      await ended;
      return reportLocks(samples);
    },
  };
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ oid: string; name: string }>(
    `select c.oid::text as oid, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'm') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'`,
  );
  return rows.filter(({ name }) => !bookkeeping.test(name)).map(({ oid }) => oid);
}

async function sample(client: Client, tables: readonly string[]): Promise<LockSample> {
  const { rows } = await client.query<{ at: string; held: LockSample["held"]; waiting: LockSample["waiting"] }>(look, [
    modes,
    loadName,
    tables,
  ]);
  const [row] = rows;
  return { at: Number(row?.at), held: row?.held ?? [], waiting: row?.waiting ?? [] };
}
