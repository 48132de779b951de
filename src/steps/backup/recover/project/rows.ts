import type { Client } from "pg";

/** Indexes included. */
const bytesPerRow = 400;

/**
 * Fills an empty database with rows as an app has them: random text, jsonb, uuids, numbers and times, a primary key and two more
 * indexes. Rows that repeat each other would compress as no real ones do. Returns the size of the database in bytes.
 */
export async function fillWithRows(client: Client, bytes: number): Promise<number> {
  await client.query(`
    create table events (
      id uuid primary key default gen_random_uuid(),
      account integer not null,
      created_at timestamptz not null,
      amount numeric(12, 2) not null,
      payload jsonb not null,
      note text not null)`);
  await client.query(
    `insert into events (account, created_at, amount, payload, note)
     select (random() * 100000)::int, timestamptz '2026-01-01' + random() * interval '300 days', (random() * 10000)::numeric(12, 2),
            jsonb_build_object('kind', (array['deposit', 'transfer', 'withdrawal'])[1 + floor(random() * 3)::int],
                               'reference', gen_random_uuid(), 'tags', array[left(md5(random()::text), 8), left(md5(random()::text), 8)]),
            md5(random()::text) || ' ' || gen_random_uuid() || ' ' || md5(random()::text)
       from generate_series(1, $1)`,
    [Math.ceil(bytes / bytesPerRow)],
  );
  await client.query("create index events_account on events (account, created_at)");
  await client.query("create index events_created_at on events (created_at)");
  await client.query("analyze events");
  const { rows } = await client.query<{ bytes: string }>("select pg_database_size(current_database()) as bytes");
  return Number(rows[0]?.bytes ?? 0);
}
