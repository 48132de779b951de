import type { Client } from "pg";

/** Of the three tables together, with their indexes. */
const rowsPerMebibyte = 5_000;

/**
 * Fills the schema `bench` with rows as an app's are: keys, names, documents, text that a codec can halve and no more.
 * pgbench's rows compress to a fiftieth and would hide what the codec costs.
 */
export async function fillRows(client: Client, mebibytes: number): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass('bench.notes') is not null as there");
  if (rows[0]?.there === true) return;
  const count = Math.round((mebibytes * rowsPerMebibyte) / 3);
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '256MB'; create schema bench");
  await client.query(`
    create table bench.events (id bigserial primary key, key uuid not null, at timestamptz not null, payload jsonb not null);
    create table bench.payments (id uuid primary key, customer int not null, amount numeric(14, 2) not null, reference text not null);
    create table bench.notes (id serial primary key, author text not null, body text not null);
    insert into bench.events (key, at, payload)
      select gen_random_uuid(), timestamptz '2026-01-01' + i * interval '1 second',
             jsonb_build_object('user', (random() * 1e6)::int, 'token', md5(random()::text), 'path', '/things/' || (random() * 1e4)::int,
                                'agent', md5(random()::text), 'ok', random() > 0.01)
        from generate_series(1, ${count}) i;
    insert into bench.payments select gen_random_uuid(), (random() * 1e5)::int, random() * 1e4, md5(random()::text) || md5(random()::text)
        from generate_series(1, ${count}) i;
    insert into bench.notes (author, body) select 'author ' || (random() * 1e4)::int, md5(random()::text) || ' ' || md5(random()::text) || ' ' || md5(i::text)
        from generate_series(1, ${count}) i;
    create index on bench.payments (customer);
    analyze bench.events; analyze bench.payments; analyze bench.notes; checkpoint;
  `);
}
