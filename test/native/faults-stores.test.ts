import { readFile } from "node:fs/promises";
import type { Client as PgClient } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Client, openClient } from "../../src/steps/drill/client.ts";
import type { Fault } from "../../src/steps/faults/fault.ts";
import type { FaultGiven } from "../../src/steps/faults/fault-kind.ts";
import { healLeftOverFaults } from "../../src/steps/faults/heal.ts";
import { actionsOf, type FaultActions } from "../../src/steps/faults/kinds/registry.ts";
import { leftOverFaults } from "../../src/steps/faults/ledger.ts";
import { infoOf, withRedis } from "../../src/steps/faults/redis-access.ts";
import { applicationRefused, withSuperuser } from "../../src/steps/faults/sql-access.ts";
import { type FaultStack, startFaultStack } from "./faults-stack.ts";
import { undoElsewhere } from "./faults-undo.ts";
import { pidOf, stateOf } from "./native-stack.ts";

const patience = { timeout: 60_000, interval: 50 };
const invariant = "SET LOCAL session_replication_role = replica; UPDATE accounts SET balance = balance + 7 WHERE id = 5";
const invariantBack = "SET LOCAL session_replication_role = replica; UPDATE accounts SET balance = balance - 7 WHERE id = 5";

let live: FaultStack;
let client: Client;
/** Of this file's faults, so that each has an id of its own. */
let number = 0;

beforeAll(async () => {
  live = await startFaultStack();
  client = await openClient(live.stack, 4);
});
afterAll(async () => {
  client?.close();
  await live?.stop();
});
// A fault of one test must not be what the next one sees.
beforeEach(async () => {
  await expect.poll(written, patience).toBe("201");
});

const faultOf = (kind: Fault["kind"], parameters: object = {}): Fault => {
  number += 1;
  return { id: `${kind}-${number}`, kind, parameters };
};

interface Held {
  readonly actions: FaultActions;
  readonly given: FaultGiven;
}

/** As a drill does it: nothing is injected where there is an obstacle. */
async function inject(fault: Fault): Promise<Held> {
  const actions = actionsOf(fault);
  expect(await actions.obstacle(live.given(fault.id))).toBeUndefined();
  const given: FaultGiven = { ...live.given(fault.id), remembered: await actions.remember(live.given(fault.id)) };
  await actions.arrange(given);
  await actions.inject(given);
  return { actions, given };
}

/** Undone twice, and the system itself says that nothing is left. */
async function undo({ actions, given }: Held): Promise<void> {
  await actions.undo(given);
  await actions.undo(given);
  expect(await actions.remains(given)).toBeUndefined();
  await actions.dismantle(given);
  await actions.dismantle(given);
}

/** Another process than the one that did it, which is dead, undoes it from its record. */
async function heal(fault: Fault): Promise<void> {
  await healLeftOverFaults(live.stack, live.quiet());
  expect(await leftOverFaults(live.stack.plan.stateDirectory)).toEqual([]);
  expect(await actionsOf(fault).remains(live.given(fault.id))).toBeUndefined();
}

/** "201", "503", "ECONNREFUSED": what a row through load balancer and app is answered. */
async function written(): Promise<string> {
  const { answer } = await live.write(5_000);
  return answer.failure ?? String(answer.status);
}

async function got(path: string): Promise<string> {
  const answer = await client.send({ method: "GET", path, key: live.stack.secret("load-key"), timeoutMs: 5_000 });
  return answer.failure ?? String(answer.status);
}

const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  withSuperuser(live.stack, async (session: PgClient) => (await session.query(text, values)).rows as Record<string, unknown>[]);
const redis = (...words: [string, ...string[]]): Promise<unknown> => withRedis(live.stack, (session) => session.sendCommand(words));

describe("connections-exhausted", () => {
  it("refuses every connection of the app until it is undone; the superuser still gets in", async () => {
    const held = await inject(faultOf("connections-exhausted"));
    for (let round = 0; round < 3; round += 1) expect(await written()).toBe("503");
    expect(await sql("select count(*)::int as app from pg_stat_activity where application_name = 'zerostate'")).toEqual([{ app: 0 }]);
    expect(await held.actions.remains(held.given)).toMatch(/^\d{3} sessions of the fault are still open$/);
    await undo(held);
    await expect.poll(written, patience).toBe("201");
  });

  it("ends with the process that holds it, and its record is undone", async () => {
    const fault = faultOf("connections-exhausted");
    await live.breakAndDie(fault);
    await heal(fault);
    await expect.poll(written, patience).toBe("201");
  });

  it("is undone by another process while its holder lives", async () => {
    const fault = faultOf("connections-exhausted");
    const held = await inject(fault);
    // Each of them takes a connection for a moment, also those kept back for the superuser.
    const asking = new AbortController();
    const asked = Array.from({ length: 8 }, async () => {
      while (!asking.signal.aborted) await applicationRefused(held.given);
    });
    await undoElsewhere(live.stack.plan, fault);
    asking.abort();
    await Promise.all(asked);
    await expect.poll(written, patience).toBe("201");
    await undo(held);
  });
});

describe("lock", () => {
  it("makes all who read or write the table wait, and who does neither serve", async () => {
    const held = await inject(faultOf("lock", { table: "public.accounts", mode: "ACCESS EXCLUSIVE" }));
    expect(await written()).toBe("503");
    expect(await got("/accounts/1")).toBe("503");
    expect(await got("/ready")).toBe("200");
    expect(await held.actions.remains(held.given)).toBe("1 session of the fault is still open");
    await undo(held);
    expect(await written()).toBe("201");
  });

  it("lets readers pass in a milder mode", async () => {
    const held = await inject(faultOf("lock", { table: "accounts", mode: "EXCLUSIVE" }));
    expect(await written()).toBe("503");
    expect(await got("/accounts/1")).toBe("200");
    await undo(held);
  });

  it("is not done to what is no table, whatever it is called", async () => {
    for (const table of ["nothing", 'a"; drop table accounts; --', "accounts_user", "pg_stat_activity"]) {
      const fault = faultOf("lock", { table, mode: "ACCESS EXCLUSIVE" });
      expect(await actionsOf(fault).obstacle(live.given(fault.id))).toContain(table);
    }
  });

  it("is undone from its record", async () => {
    const fault = faultOf("lock", { table: "accounts", mode: "ACCESS EXCLUSIVE" });
    await live.breakAndDie(fault);
    await heal(fault);
    expect(await written()).toBe("201");
  });
});

describe("blocked-migration", () => {
  const columns = "select count(*)::int as columns from information_schema.columns where table_name = 'accounts'";

  it("queues everything behind a migration that never comes about", async () => {
    const before = await sql(columns);
    const held = await inject(faultOf("blocked-migration", { table: "accounts" }));
    expect(await written()).toBe("503");
    expect(await got("/accounts/1")).toBe("503");
    expect(await held.actions.remains(held.given)).toBe("2 sessions of the fault are still open");
    await undo(held);
    expect(await written()).toBe("201");
    expect(await sql(columns)).toEqual(before);
  });

  it("leaves nothing when its process is killed", async () => {
    const before = await sql(columns);
    const fault = faultOf("blocked-migration", { table: "accounts" });
    await live.breakAndDie(fault);
    await heal(fault);
    expect(await sql(columns)).toEqual(before);
  });
});

describe("statement", () => {
  const balance = async (): Promise<unknown> => (await sql("select balance from accounts where id = 5"))[0]?.["balance"];
  const mismatches = async (): Promise<unknown> => (await sql("select count(*)::int as found from balance_mismatches(0, 1)"))[0]?.["found"];
  const schemas = "select count(*)::int as schemas from pg_namespace where nspname = 'parity_faults'";

  it("is done once and taken back once, however often either is asked for", async () => {
    const before = await balance();
    const held = await inject(faultOf("statement", { inject: invariant, undo: invariantBack }));
    await held.actions.inject(held.given);
    expect([await mismatches(), Number(await balance())]).toEqual([1, Number(before) + 7]);
    expect(await held.actions.remains(held.given)).toBe("what the statement did was not taken back");
    await Promise.all([1, 2, 3].map(() => held.actions.undo(held.given)));
    await undo(held);
    expect([await mismatches(), await balance()]).toEqual([0, before]);
    expect(await sql(schemas)).toEqual([{ schemas: 0 }]);
  });

  it("is taken back by what comes after a kill, and not where it was never committed", async () => {
    const before = await balance();
    const fault = faultOf("statement", { inject: invariant, undo: invariantBack });
    await live.breakAndDie(fault);
    expect(await mismatches()).toBe(1);
    await heal(fault);
    expect(await balance()).toBe(before);
    const never = faultOf("statement", { inject: invariant, undo: invariantBack });
    await live.breakAndDie(never, "arranged");
    // What the holder was about to do when it was killed, it may have done or not: the mark knows.
    await heal(never);
    expect(await balance()).toBe(before);
  });

  it("is not begun when its undo cannot be carried out, or when it would end the transaction itself", async () => {
    const before = await balance();
    const broken = faultOf("statement", { inject: invariant, undo: "update nowhere set a = 1" });
    expect(await actionsOf(broken).obstacle(live.given(broken.id))).toBe('its undo fails: relation "nowhere" does not exist');
    const ending = faultOf("statement", { inject: `${invariant}; COMMIT`, undo: invariantBack });
    expect(await actionsOf(ending).obstacle(live.given(ending.id))).toMatch(/^its inject fails: .*transaction/);
    expect(await balance()).toBe(before);
  });

  it("fails loudly when it cannot be taken back", async () => {
    const held = await inject(faultOf("statement", { inject: "create table keeper (a int)", undo: "drop table keeper" }));
    await sql("alter table keeper rename to kept");
    await expect(held.actions.undo(held.given)).rejects.toThrow('table "keeper" does not exist');
    expect(await held.actions.remains(held.given)).toBe("what the statement did was not taken back");
    await sql("alter table kept rename to keeper");
    await undo(held);
  });
});

describe("password-rotated", () => {
  it("locks the app out until the stack's own password counts again, and shows no password to anybody", async () => {
    const held = await inject(faultOf("password-rotated"));
    expect(await written()).toMatch(/^50[03]$/);
    expect(await held.actions.remains(held.given)).toContain("password authentication failed");
    await undo(held);
    await expect.poll(written, patience).toBe("201");
    const statements = await sql("select query from pg_stat_statements where query ilike 'alter role%'");
    const log = await readFile(`${live.stack.plan.stateDirectory}/native/postgres-0/log`, "utf8");
    const told = JSON.stringify(statements) + log;
    expect(told).not.toContain(live.stack.secret("app-database"));
  });

  it("is undone from its record", async () => {
    const fault = faultOf("password-rotated");
    await live.breakAndDie(fault);
    expect(await written()).toMatch(/^50[03]$/);
    await heal(fault);
    await expect.poll(written, patience).toBe("201");
  });
});

describe("corrupted-page", () => {
  const parameters = { table: "api_keys", page: 0 };
  const rows = "select md5(string_agg(k::text, '|' order by id)) as rows, count(*)::int as count from api_keys k";

  it("makes reads of the table fail until the page is whole again, with every row", async () => {
    const before = await sql(rows);
    const held = await inject(faultOf("corrupted-page", parameters));
    await expect(sql(rows)).rejects.toThrow("invalid page in block 0 of relation");
    expect(await held.actions.remains(held.given)).toContain("invalid page in block 0");
    // An app knows a key for ten seconds.
    await expect.poll(written, patience).toBe("500");
    await undo(held);
    expect(await sql(rows)).toEqual(before);
    await expect.poll(written, patience).toBe("201");
    const started = await pidOf(live.stack, "postgres");
    await held.actions.undo(held.given);
    expect(await pidOf(live.stack, "postgres")).toBe(started);
  });

  it("is undone from its record, also when the server was stopped and nothing damaged yet", async () => {
    const before = await sql(rows);
    const fault = faultOf("corrupted-page", parameters);
    await live.breakAndDie(fault);
    await expect(sql(rows)).rejects.toThrow("invalid page");
    await heal(fault);
    expect(await sql(rows)).toEqual(before);
    const halted = faultOf("corrupted-page", parameters);
    await live.breakAndDie(halted, "arranged");
    if ((await stateOf(live.stack, "postgres")) === "running") await live.stack.halt({ service: "postgres", instance: 0 });
    await heal(halted);
    expect(await sql(rows)).toEqual(before);
  });

  it("is not done to a page there is none of", async () => {
    const fault = faultOf("corrupted-page", { table: "api_keys", page: 1_000 });
    expect(await actionsOf(fault).obstacle(live.given(fault.id))).toBe("api_keys has 1 page, none of number 1000");
  });

  it("opens the bytes of nothing that runs, and of nothing beside the data", async () => {
    const target = { service: "postgres", instance: 0 } as const;
    await expect(live.stack.readData(target, "PG_VERSION", 0, 2)).rejects.toThrow("runs, so its data cannot be opened");
    await live.stack.halt(target);
    // Until whoever started it has noted that it ended, it looks as if it ran.
    await expect.poll(() => stateOf(live.stack, "postgres"), patience).toBe("exited");
    await expect(live.stack.readData(target, "../data.json", 0, 2)).rejects.toThrow("is not among the data of postgres/0");
    expect(String(await live.stack.readData(target, "PG_VERSION", 0, 100))).toBe("15\n");
    await live.stack.restore(target, live.quiet());
  });
});

describe("data-lost", () => {
  const parameters = { service: "postgres", instance: 0 } as const;
  const rows = "select md5(string_agg(k::text, '|' order by id)) as rows, count(*)::int as count from api_keys k";

  it("leaves an instance with nothing, until what it had is put back", async () => {
    const before = await sql(rows);
    const held = await inject(faultOf("data-lost", parameters));
    await expect.poll(written, patience).not.toBe("201");
    expect(await held.actions.obstacle(held.given)).toBe("what postgres lost before is still kept");
    expect(await held.actions.remains(held.given)).toBe("postgres/0 is exited");
    await undo(held);
    expect(await sql(rows)).toEqual(before);
  });

  it("is undone from its record, also when the instance was started with nothing meanwhile", async () => {
    const before = await sql(rows);
    const fault = faultOf("data-lost", parameters);
    await live.breakAndDie(fault);
    await live.stack.restore(parameters, live.quiet());
    await expect(sql(rows)).rejects.toThrow('relation "api_keys" does not exist');
    await heal(fault);
    expect(await sql(rows)).toEqual(before);
  });
});

describe("Redis", () => {
  it("loses every key when it is flushed, and the app goes on", async () => {
    await redis("SET", "mine", "1");
    const fault = faultOf("redis-flushed");
    const given = live.given(fault.id);
    await actionsOf(fault).arrange(given);
    expect(await redis("EXISTS", "mine", "parity:witness")).toBe(2);
    const held = await inject(fault);
    expect(await redis("EXISTS", "mine", "parity:witness")).toBe(0);
    expect(await written()).toBe("201");
    await undo(held);
    expect(await redis("EXISTS", "mine", "parity:witness")).toBe(1);
    expect(Number(await redis("TTL", "parity:witness"))).toBeLessThanOrEqual(180);
  });

  it("evicts keys when it is full, and takes them all again afterwards", async () => {
    const evicted = async (): Promise<number> =>
      Number(await withRedis(live.stack, async (session) => infoOf(session, "stats", "evicted_keys")));
    const fill = async (): Promise<void> => {
      for (let key = 0; key < 200; key += 1) await redis("SET", `filler:${key}`, "x".repeat(2_000));
    };
    const before = await redis("CONFIG", "GET", "maxmemory*");
    const fault = faultOf("redis-evicting", { freeBytes: 65_536 });
    const held = await inject(fault);
    await fill();
    const lost = await evicted();
    expect(lost).toBeGreaterThan(10);
    expect(await held.actions.remains(held.given)).toMatch(/^redis has maxmemory \d+ instead of /);
    expect(await written()).toBe("201");
    await undo(held);
    expect(await redis("CONFIG", "GET", "maxmemory*")).toEqual(before);
    await fill();
    expect(await evicted()).toBe(lost);
    const again = faultOf("redis-evicting", { freeBytes: 65_536 });
    await live.breakAndDie(again);
    await heal(again);
    expect(await redis("CONFIG", "GET", "maxmemory*")).toEqual(before);
    await redis("FLUSHALL");
  });

  it("takes no writes while it is read-only, keeps every key, and the app goes on", async () => {
    await redis("SET", "kept", "yes");
    const held = await inject(faultOf("redis-read-only"));
    await expect(redis("SET", "other", "1")).rejects.toThrow("READONLY");
    expect(await redis("GET", "kept")).toBe("yes");
    expect(await written()).toBe("201");
    expect(await held.actions.remains(held.given)).toBe("redis still takes no writes: its role is slave");
    await undo(held);
    expect(await redis("GET", "kept")).toBe("yes");
    const again = faultOf("redis-read-only");
    await live.breakAndDie(again);
    expect(await actionsOf(again).obstacle(live.given(again.id))).toContain("slave");
    await heal(again);
    expect(await redis("SET", "kept", "on")).toBe("OK");
  });
});

describe("certificate-expired", () => {
  const parameters = { service: "load-balancer" };

  it("shows every client that verifies a certificate whose time is up, until it is undone", async () => {
    const held = await inject(faultOf("certificate-expired", parameters));
    expect(await written()).toBe("CERT_HAS_EXPIRED");
    expect(await held.actions.remains(held.given)).toContain("another certificate");
    await undo(held);
    expect(await written()).toBe("201");
  });

  it("stays when the instance is killed and started again, and is undone from its record", async () => {
    const fault = faultOf("certificate-expired", parameters);
    await live.breakAndDie(fault);
    const target = { service: "load-balancer", instance: 0 } as const;
    await live.stack.kill(target);
    await live.stack.restore(target, live.quiet());
    expect(await written()).toBe("CERT_HAS_EXPIRED");
    await heal(fault);
    expect(await written()).toBe("201");
  });

  it("is still seen when only its file was taken back", async () => {
    const held = await inject(faultOf("certificate-expired", parameters));
    const { removePresented } = await import("../../src/runtimes/native/presented.ts");
    await removePresented(live.stack.plan.stateDirectory, "load-balancer");
    expect(await held.actions.remains(held.given)).toBe("a client does not trust load-balancer: CERT_HAS_EXPIRED");
    await undo(held);
  });

  it("is not done to what presents none", async () => {
    const fault = faultOf("certificate-expired", { service: "redis" });
    expect(await actionsOf(fault).obstacle(live.given(fault.id))).toBe("redis presents no certificate");
  });
});

describe("name-resolution", () => {
  it("is not possible where services reach each other by address", async () => {
    const fault = faultOf("name-resolution", { service: "app", instance: 0 });
    expect(await actionsOf(fault).obstacle(live.given(fault.id))).toBe("services reach each other by address: no name is asked for");
    expect(() => actionsOf(fault).inject(live.given(fault.id))).toThrow("no name is asked for");
  });
});
