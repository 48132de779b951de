import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "../../examples/zerostate/src/schema/files.ts";
import { Migrator } from "../../examples/zerostate/src/schema/migrator.ts";
import { describeWithServers, programOf, Servers, zerostate } from "./zerostate-servers.ts";

describeWithServers("migrations", () => {
  let servers: Servers;

  beforeAll(async () => {
    servers = await Servers.start();
  });
  afterAll(() => servers[Symbol.asyncDispose]());

  /** The whole schema as pg_dump writes it. */
  function schema(): string {
    const args = ["--schema-only", "--no-owner", "-h", "127.0.0.1", "-p", String(servers.postgres.port), "-U", "zerostate", "postgres"];
    const pgDump = programOf("pg_dump");
    const dumped = spawnSync(pgDump.path, args, {
      env: { ...pgDump.env, PGPASSWORD: servers.postgres.password },
      encoding: "utf8",
    });
    expect(dumped.stderr).toBe("");
    // Newer ones wrap the dump in a token made anew each time.
    return dumped.stdout.replaceAll(/^\\(un)?restrict .*$/gm, "");
  }

  async function migrate(...args: string[]): Promise<string> {
    const { code, output } = await servers.run(["migrate.ts", ...args]);
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
  }

  test("up, again, down and up give the same schema, and down leaves nothing", async () => {
    const empty = schema();
    expect(await migrate("up")).toContain("applied 0001_identity");
    const first = schema();
    expect(first).toContain("CREATE TABLE public.ledger_entries");
    expect(await migrate("up")).toBe("nothing to apply\n");
    expect(schema()).toBe(first);
    expect(await migrate("down")).toContain("took down 0007");
    expect(schema()).toBe(empty);
    await migrate("up");
    expect(schema()).toBe(first);
  });

  test("down to a version keeps what is below, and status tells", async () => {
    await migrate("up");
    expect(await migrate("down", "--to", "4")).toBe("took down 0007_write_batches, 0006_reputation_and_audit, 0005_auctions\n");
    const status = await migrate("status");
    expect(status).toMatch(/0004_balance_checks {2}applied/);
    expect(status).toMatch(/0005_auctions {2}pending/);
    await migrate("up");
  });

  test("two runners at once: one applies, the other waits and finds nothing to do", async () => {
    await migrate("down");
    const outputs = await Promise.all([migrate("up"), migrate("up")]);
    expect(outputs.filter((output) => output === "nothing to apply\n")).toHaveLength(1);
    expect(outputs.filter((output) => output.startsWith("applied 0001"))).toHaveLength(1);
  });

  test("seeding twice changes nothing", async () => {
    await migrate("up", "--seed");
    const counts = `SELECT (SELECT count(*) FROM users) u, (SELECT count(*) FROM accounts) a, (SELECT count(*) FROM ledger_entries) e,
      (SELECT count(*) FROM auctions) l, (SELECT count(*) FROM api_keys) k, (SELECT sum(balance) FROM accounts) s`;
    const before = (await servers.postgres.query(counts)).rows[0];
    expect(before).toEqual({ u: "102", a: "1001", e: "2000", l: "50", k: "4", s: "0" });
    await servers.run(["seed.ts"]);
    expect((await servers.postgres.query(counts)).rows[0]).toEqual(before);
  });

  test("a migration edited after it was applied, and one that fails, stop everything and change nothing", async () => {
    await migrate("up");
    const folder = await mkdtemp("/tmp/zerostate-migrations-");
    const client = new Client({
      host: "127.0.0.1",
      port: servers.postgres.port,
      user: "zerostate",
      password: servers.postgres.password,
      database: "postgres",
    });
    try {
      await client.connect();
      await cp(join(zerostate, "migrations"), folder, { recursive: true });
      await writeFile(join(folder, "0099_broken.up.sql"), "CREATE TABLE half (id int); SELECT nonsense;");
      await writeFile(join(folder, "0099_broken.down.sql"), "DROP TABLE half;");
      await expect(new Migrator(client, await readMigrations(folder)).up()).rejects.toThrow("migration 0099_broken failed");
      expect(schema()).not.toContain("public.half");
      await writeFile(join(folder, "0001_identity.up.sql"), "SELECT 1;");
      await expect(new Migrator(client, await readMigrations(folder)).up()).rejects.toThrow(
        "0001_identity was changed after it had been applied",
      );
    } finally {
      await client.end();
      await rm(folder, { recursive: true });
    }
  });

  test("wrong usage is refused with the usage", async () => {
    for (const args of [[], ["sideways"], ["down", "--to", "x"], ["up", "--sed"]]) {
      const { code, output } = await servers.run(["migrate.ts", ...args]);
      expect({ code, output }).toEqual({ code: 2, output: "usage: migrate up [--seed] | down [--to <version>] | status\n" });
    }
  });
});
