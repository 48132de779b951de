import type { Client } from "pg";
import { type DerivedKey, type DerivedRole, deriveApiKey, derivedKeys, hashApiKey } from "../auth/derived-keys.ts";
import { hashPassword } from "../auth/passwords.ts";

export interface SeedOptions {
  readonly tokenSecret: string;
  /** Keys somebody chose, instead of the derived ones. */
  readonly keys: Readonly<Partial<Record<DerivedRole, string>>>;
  readonly perMinute: number;
}

export const seeded = {
  users: 100,
  accounts: 1000,
  auctions: 50,
  openingBalance: 1_000_000,
  password: "correct horse battery staple",
} as const;

/** Users that are no people: whom the load generator's and the administrator's key belong to. They own nothing and sell nothing. */
const services = 2;

/** Whose each key is. The two clients are the first two people. */
const keyOwners: Readonly<Record<DerivedRole, number>> = { load: seeded.users + 1, admin: seeded.users + 2, "client-a": 1, "client-b": 2 };

/** The account the opening balances come from; the only one below zero. */
const treasury = 1_000_000;

const people = `
INSERT INTO users (id, email, password_hash)
SELECT id, 'user' || id || '@zerostate.test', $1 FROM generate_series(1, ${seeded.users + services}) AS id
ON CONFLICT DO NOTHING`;

const accounts = `
INSERT INTO accounts (id, user_id, name, kind)
SELECT id, 1 + (id - 1) % ${seeded.users}, 'Account ' || id, 'user' FROM generate_series(1, ${seeded.accounts}) AS id
UNION ALL SELECT ${treasury}, 1, 'Treasury', 'system'
ON CONFLICT DO NOTHING`;

/**
 * By double entry, through the very function every other transfer takes; its key makes a second seeding change nothing. Only for
 * accounts that have none: the function locks its accounts even to find that it has nothing to do, and requests would wait.
 */
const openings = `
SELECT count(*)
FROM (
  SELECT id FROM generate_series(1, ${seeded.accounts}) AS id
  WHERE NOT EXISTS (SELECT FROM transfers t WHERE t.idempotency_key = 'opening-' || id)
  OFFSET 0
) AS missing,
LATERAL make_transfer('opening-' || id, ${treasury}, id, ${seeded.openingBalance}, NULL) AS made WHERE made.outcome = 'created'`;

const auctions = `
INSERT INTO auctions (id, seller_id, title, minimum_bid, ends_at)
SELECT id, 1 + (id - 1) % ${seeded.users}, 'Lot ' || id, 1, now() + interval '10 years' FROM generate_series(1, ${seeded.auctions}) AS id
ON CONFLICT DO NOTHING`;

/** Rows were given their numbers: those that come later go on from there. */
const sequences = `
SELECT setval(pg_get_serial_sequence('users', 'id'), greatest((SELECT max(id) FROM users), 1)),
       setval(pg_get_serial_sequence('accounts', 'id'), (SELECT max(id) FROM accounts)),
       setval(pg_get_serial_sequence('auctions', 'id'), (SELECT max(id) FROM auctions))`;

const keyStatement = `
INSERT INTO api_keys (user_id, name, key_hash, scopes, rate_limit_per_minute) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key_hash) DO NOTHING`;

/** Fills an empty system with people, accounts, auctions and keys, in one transaction. Doing it again changes nothing. */
export async function seed(client: Client, options: SeedOptions): Promise<void> {
  await client.query("BEGIN");
  try {
    // Two seeds at once would race for the same names; the second waits and finds all there.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('zerostate.seed'))");
    await client.query(people, [await hashPassword(seeded.password)]);
    await client.query(accounts);
    await client.query(openings);
    await client.query(auctions);
    await client.query(sequences);
    for (const key of derivedKeys(options.perMinute)) await client.query(keyStatement, keyValues(key, options));
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

function keyValues(key: DerivedKey, options: SeedOptions): unknown[] {
  const text = options.keys[key.role] ?? deriveApiKey(options.tokenSecret, key.role);
  return [keyOwners[key.role], key.role, hashApiKey(text), key.scopes, key.perMinute];
}
