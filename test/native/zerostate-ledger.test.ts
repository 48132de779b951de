import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Api } from "./zerostate-api.ts";
import { describeWithServers, eventually, Servers } from "./zerostate-servers.ts";

/** Twenty clients that transfer back and forth among ten accounts until told to stop, and remember what was acknowledged. */
class Traffic {
  readonly acknowledged: string[] = [];
  readonly refused: number[] = [];
  readonly #workers: Promise<void>[];
  #going = true;
  #made = 0;

  constructor(api: () => Api, name: string) {
    this.#workers = Array.from({ length: 20 }, async (_, worker) => {
      while (this.#going) {
        const key = `${name}-${worker}-${this.#made++}`;
        // Even workers go one way and odd ones the other: without an order of locking these deadlock.
        const [from, to] = worker % 2 === 0 ? [1 + (worker % 5), 6] : [6, 1 + (worker % 5)];
        const status = await api()
          .transfer(key, from, to, 1)
          .then((answer) => answer.status)
          .catch(() => 0);
        if (status === 201) this.acknowledged.push(key);
        else this.refused.push(status);
        // A client that is refused waits a moment, as a real one does.
        if (status !== 201) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  }

  /** Waits until so many more were acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    const enough = (): void => {
      if (this.acknowledged.length < wanted) throw new Error(`${this.acknowledged.length} of ${wanted} transfers were acknowledged`);
    };
    await vi.waitFor(enough, { timeout: 120_000 });
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#workers);
  }
}

describeWithServers("ledger", () => {
  let servers: Servers;
  let api: Api;

  beforeAll(async () => {
    servers = await Servers.start();
    await servers.seed();
    api = await Api.start(servers, { BALANCE_CHECK_INTERVAL: "1h" });
  });
  afterAll(async () => {
    await api?.stop("SIGKILL");
    await servers[Symbol.asyncDispose]();
  });

  async function lost(keys: readonly string[]): Promise<readonly string[]> {
    const missing: string[] = [];
    for (let at = 0; at < keys.length; at += 1000) {
      missing.push(...(await api.ask("/transfers/lookup", { as: "load", body: { keys: keys.slice(at, at + 1000) } })).body.missing);
    }
    return missing;
  }

  async function expectConserved(): Promise<void> {
    const answer = await api.ask("/admin/verify-balances", { as: "admin", method: "POST" });
    expect(answer).toMatchObject({ status: 200, body: { balanced: true, mismatches: 0, total: 0, entriesTotal: 0 } });
  }

  test("money is conserved and nothing deadlocks under 20 clients in opposite directions", async () => {
    const traffic = new Traffic(() => api, "calm");
    await traffic.more(1500);
    await traffic.stop();
    expect(traffic.refused).toEqual([]);
    expect(await lost(traffic.acknowledged)).toEqual([]);
    await expectConserved();
    const deadlocks = (await servers.postgres.query("SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'")).rows[0].deadlocks;
    expect(Number(deadlocks)).toBe(0);
  });

  test("no acknowledged transfer is lost when the app is killed", async () => {
    const traffic = new Traffic(() => api, "app-killed");
    for (let round = 0; round < 3; round++) {
      await traffic.more(200);
      expect(await api.stop("SIGKILL")).toBe("SIGKILL");
      api = await Api.start(servers, { BALANCE_CHECK_INTERVAL: "1h" });
    }
    await traffic.stop();
    expect(await lost(traffic.acknowledged)).toEqual([]);
    await expectConserved();
  });

  test("no acknowledged transfer is lost when Postgres is killed; the app lives, says 503 and recovers by itself", async () => {
    const traffic = new Traffic(() => api, "postgres-killed");
    await traffic.more(200);
    await servers.postgres.kill("SIGKILL");
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(503);
    // Whoever waited for the server would wait each time, a busy machine does not.
    const taken: number[] = [];
    while (taken.length < 5 && !taken.some((ms) => ms < 1500)) {
      const asked = performance.now();
      expect((await api.transfer("while-down", 1, 2, 1)).status).toBe(503);
      taken.push(performance.now() - asked);
    }
    expect(Math.min(...taken)).toBeLessThan(1500);
    expect((await api.ask("/health")).status).toBe(200);
    await servers.postgres.start();
    await traffic.more(200);
    await traffic.stop();
    expect(new Set(traffic.refused)).toEqual(new Set([503]));
    expect(await lost(traffic.acknowledged)).toEqual([]);
    await expectConserved();
    expect((await api.ask("/ready")).status).toBe(200);
  });

  test("a look-up tells a key that never was", async () => {
    expect(await lost(["calm-0-0", "never-sent"])).toEqual(["never-sent"]);
    expect((await api.ask("/transfers/by-key/never-sent", { as: "load" })).status).toBe(404);
  });

  test("one key makes one transfer, however often and however concurrently it is sent", async () => {
    const before = (await api.ask("/accounts/20", { as: "load" })).body.balance;
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.transfer("once", 20, 21, 100)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(19);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect((await api.ask("/accounts/20", { as: "load" })).body.balance).toBe(before - 100);
    expect((await api.transfer("once", 20, 21, 101)).body.error.code).toBe("key_reused");
    expect((await api.ask("/transfers/by-key/once", { as: "load" })).body).toMatchObject({ from: 20, to: 21, amount: 100 });
  });

  test("an account never goes below zero, and a repeated key gets its first answer though the money is gone", async () => {
    const opened = await api.ask("/accounts", { as: "load", body: { name: "Small" } });
    await api.transfer("fill", 22, opened.body.id, 10);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => api.transfer(`drain-${index}`, opened.body.id, 23, 1)));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(10);
    expect(answers.filter((answer) => answer.body.error?.code === "insufficient_funds")).toHaveLength(10);
    expect((await api.ask(`/accounts/${opened.body.id}`, { as: "load" })).body.balance).toBe(0);
    const first = answers.findIndex((answer) => answer.status === 201);
    expect(await api.transfer(`drain-${first}`, opened.body.id, 23, 1)).toMatchObject({ status: 200, body: { outcome: "replayed" } });
  });

  test.each([
    ["above the limit", 1, 2, 1_000_001, 422, "limit_exceeded"],
    ["to the same account", 1, 1, 1, 422, "same_account"],
    ["to nowhere", 1, 999_999, 1, 404, "no_such_account"],
    ["of nothing", 1, 2, 0, 400, "invalid_request"],
    ["of less than nothing", 1, 2, -5, 400, "invalid_request"],
    ["of a fraction", 1, 2, 1.5, 400, "invalid_request"],
  ])("a transfer %s is refused", async (name, from, to, amount, status, code) => {
    expect(await api.transfer(`refused ${name}`, from, to, amount)).toMatchObject({ status, body: { error: { code } } });
  });

  test("concurrent bids: the highest wins, and no two are equal", async () => {
    const amounts = Array.from({ length: 40 }, (_, index) => 100 + Math.floor(index / 2));
    const bids = amounts.map((amount) => api.ask("/auctions/9/bids", { as: "load", body: { amount, bidder: 50 + (amount % 7) } }));
    const answers = await Promise.all(bids.toReversed());
    const accepted = answers.filter((answer) => answer.status === 201).map((answer) => answer.body.amount);
    expect(new Set(accepted).size).toBe(accepted.length);
    expect(answers.every((answer) => answer.status === 201 || answer.body.error.code === "bid_too_low")).toBe(true);
    const auction = (await api.ask("/auctions/9", { as: "load" })).body;
    expect(auction).toMatchObject({ highestBid: 119, bidCount: accepted.length, highestBidder: 50 + (119 % 7) });
    const stored = (await servers.postgres.query("SELECT amount FROM bids WHERE auction_id = 9 ORDER BY id")).rows.map((row) =>
      Number(row.amount),
    );
    expect(stored).toEqual(stored.toSorted((one, other) => one - other));
  });

  test("a reputation is the sum of its events under concurrency", async () => {
    const events = Array.from({ length: 20 }, (_, index) => ({ userId: 40, kind: index % 2 === 0 ? "delivery" : "complaint" }));
    await Promise.all(events.map((body) => api.ask("/reputation/events", { as: "load", body })));
    expect((await api.ask("/reputation/40", { as: "load" })).body).toEqual({ userId: 40, score: -10, events: 20 });
  });

  test("negative control: a tampered balance, and a tampered entry, turn the check red and count as failures", async () => {
    await servers.postgres.query("UPDATE accounts SET balance = balance + 1 WHERE id = 30");
    const red = await api.ask("/admin/verify-balances", { as: "admin", method: "POST" });
    expect(red).toMatchObject({
      status: 409,
      body: { balanced: false, mismatches: 1, total: 1, entriesTotal: 0, offenders: [{ account: 30 }] },
    });
    expect(await api.metric("zerostate_payment_balance_check_failures_total")).toBe(1);
    await servers.postgres.query("UPDATE accounts SET balance = balance - 1 WHERE id = 30");
    await expectConserved();
    await servers.postgres.query(
      "UPDATE ledger_entries SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_entries WHERE account_id = 31)",
    );
    expect((await api.ask("/admin/verify-balances", { as: "admin", method: "POST" })).body).toMatchObject({
      balanced: false,
      entriesTotal: 1,
    });
    expect(await api.metric("zerostate_payment_balance_check_failures_total")).toBe(2);
    await servers.postgres.query(
      "UPDATE ledger_entries SET amount = amount - 1 WHERE id = (SELECT min(id) FROM ledger_entries WHERE account_id = 31)",
    );
    await expectConserved();
    const audit = await api.ask("/admin/audit-logs?action=payment_", { as: "admin" });
    expect(audit.body.entries[0].action).toBe("payment_balance_violation");
  });

  test("the background check finds a violation, and its end, by itself", async () => {
    await servers.postgres.query("UPDATE accounts SET balance = balance + 1 WHERE id = 32");
    const watching = await Api.start(servers, { BALANCE_CHECK_INTERVAL: "100ms" });
    await eventually(async () => expect(await watching.metric("zerostate_payment_balance_check_failures_total")).toBeGreaterThan(0));
    expect(await watching.metric("zerostate_payment_balance_mismatches")).toBe(1);
    await servers.postgres.query("UPDATE accounts SET balance = balance - 1 WHERE id = 32");
    await expect.poll(() => watching.metric("zerostate_payment_balance_mismatches")).toBe(0);
    expect(await watching.stop("SIGTERM")).toBe(0);
  });
});
