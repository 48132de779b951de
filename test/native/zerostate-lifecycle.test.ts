import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api, expectLimited, limitedAsks } from "./zerostate-api.ts";
import { describeWithServers, freePort, Servers } from "./zerostate-servers.ts";

/** What a busy machine takes longer for than the app may: then it is measured again. */
const measured = { retry: 2 };

describeWithServers("lifecycle", () => {
  let servers: Servers;

  beforeAll(async () => {
    servers = await Servers.start();
    await servers.seed();
  });
  afterAll(() => servers[Symbol.asyncDispose]());

  const required = [
    "PORT",
    "DB_HOST",
    "DB_PORT",
    "DB_NAME",
    "DB_USER",
    "DB_PASSWORD_FILE",
    "REDIS_HOST",
    "REDIS_PORT",
    "REDIS_PASSWORD_FILE",
    "JWT_SECRET_FILE",
  ];

  test("without its environment it refuses to start and names all that is missing in one line", async () => {
    const { code, output } = await servers.run(["main.ts"], {});
    expect(code).toBe(2);
    expect(output.trim().split("\n")).toHaveLength(1);
    for (const name of required) expect(output).toMatch(new RegExp(`\\b${name}\\b`));
    expect(output).not.toContain("METRICS_PORT");
  });

  test.each(required)("without %s alone it refuses to start and names it", async (name) => {
    const { [name]: _, ...rest } = servers.environment();
    expect(await servers.run(["main.ts"], rest)).toEqual({ code: 2, output: `zerostate: missing environment variables: ${name}\n` });
  });

  test("bad values are refused together", async () => {
    await writeFile(join(servers.folder, "short"), "tooshort");
    await writeFile(join(servers.folder, "repeating"), "a".repeat(64));
    const bad = {
      PORT: "many",
      JWT_ACCESS_EXPIRY: "soon",
      TLS_ENABLED: "yes",
      JWT_SECRET_FILE: join(servers.folder, "short"),
      LOG_FORMAT: "xml",
    };
    const { code, output } = await servers.run(["main.ts"], servers.environment(bad));
    expect(code).toBe(2);
    for (const name of Object.keys(bad)) expect(output).toContain(`${name} must`);
    const repeating = await servers.run(["main.ts"], servers.environment({ JWT_SECRET_FILE: join(servers.folder, "repeating") }));
    expect(repeating).toMatchObject({ code: 2, output: expect.stringContaining("random") });
    const tls = await servers.run(["main.ts"], servers.environment({ TLS_ENABLED: "true", DB_SSLMODE: "verify-full" }));
    expect(tls).toEqual({ code: 2, output: "zerostate: missing environment variables: DB_SSLROOTCERT, TLS_CERT_FILE, TLS_KEY_FILE\n" });
  });

  test("started without its servers it is alive and not ready, and ready once they are there", async () => {
    const port = String(await freePort());
    const api = await Api.start(servers, { DB_PORT: port });
    expect((await api.ask("/health")).status).toBe(200);
    const ready = await api.ask("/ready");
    expect(ready).toMatchObject({ status: 503, body: { status: "not ready" } });
    expect(Object.keys(ready.body.failing)).toEqual(["postgres"]);
    await api.stop("SIGTERM");
  });

  test("without Redis: ready and says what it is without, still right, still limited; whole again when it is back", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).body).toEqual({ status: "ready" });
    await servers.redis.kill("SIGKILL");
    const ready = await api.ask("/ready");
    expect([ready.status, Object.keys(ready.body.without)]).toEqual([200, ["redis"]]);
    expect((await api.ask("/accounts/1/summary", { as: "load" })).status).toBe(200);
    await expectLimited(api, 200, () => api.ask("/accounts/1", { as: "client-a" }));
    expect(await api.metric("zerostate_rate_limit_fallbacks_total")).toBeGreaterThanOrEqual(limitedAsks);
    await servers.redis.start();
    await expect.poll(async () => (await api.ask("/ready")).body, { timeout: 60_000 }).toEqual({ status: "ready" });
    await api.stop("SIGTERM");
  });

  test("a Redis that hangs costs a request a quarter of a second once, not each", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    await servers.redis.kill("SIGSTOP");
    try {
      const rounds = 20;
      const began = performance.now();
      for (let round = 0; round < rounds; round++) expect((await api.ask("/accounts/5/summary", { as: "load" })).status).toBe(200);
      // What each of them would cost by waiting alone.
      expect(performance.now() - began).toBeLessThan(rounds * 250);
      const taken: number[] = [];
      // A load balancer that asks twice a second would take more for no answer. Who waits longer does so each time.
      while (taken.length < 5 && !taken.some((ms) => ms < 450)) {
        const asked = performance.now();
        expect(await api.ask("/ready")).toMatchObject({ status: 200, body: { without: { redis: expect.any(String) } } });
        taken.push(performance.now() - asked);
      }
      expect(Math.min(...taken)).toBeLessThan(450);
    } finally {
      await servers.redis.kill("SIGCONT");
    }
    await api.stop("SIGTERM");
  });

  test("SIGTERM: not ready at once, no request under way is lost, exit 0", async () => {
    // Long enough to be asked meanwhile whether it is ready.
    const api = await Api.start(servers, { DRAIN_DELAY: "3s" });
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    const outcomes: number[] = [];
    const failures = new Set<string>();
    const clients = Array.from({ length: 20 }, async (_, client) => {
      // Goes on until nobody listens any more; whatever was accepted before must be answered.
      for (let round = 0; round < 20_000; round++) {
        try {
          outcomes.push((await api.transfer(`stop-${client}-${round}`, 1 + client, 100 + client, 1)).status);
        } catch (error) {
          const failure = String((error as Error & { cause?: { code?: string } }).cause?.code);
          failures.add(failure);
          if (failure === "ECONNREFUSED") return;
        }
      }
    });
    await expect.poll(() => outcomes.length).toBeGreaterThan(100);
    const began = performance.now();
    const stopped = api.stop("SIGTERM");
    // Together, because a line may come in two pieces.
    await expect.poll(() => api.output.join("").includes('"draining"')).toBe(true);
    expect(await api.ask("/ready")).toMatchObject({ status: 503, body: { failing: { lifecycle: "draining" } } });
    expect(await stopped).toBe(0);
    // The delay, and at most seven seconds for what is under way: nothing is, that has not its answer at once.
    expect(performance.now() - began).toBeLessThan(10_000);
    await Promise.all(clients);
    expect(new Set(outcomes)).toEqual(new Set([201]));
    // Whoever is still waiting to be accepted when it stops listening is reset by the system: nothing was done for him, as the rows tell.
    expect(failures).toContain("ECONNREFUSED");
    const made = await servers.postgres.query("SELECT count(*) FROM transfers WHERE idempotency_key LIKE 'stop-%'");
    expect(Number(made.rows[0].count)).toBe(outcomes.length);
  });

  test("SIGTERM: what was accepted is answered though it stopped listening meanwhile", async () => {
    const api = await Api.start(servers, { DRAIN_DELAY: "0ms", BATCH_INTERVAL: "0ms" });
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    const locked = await servers.postgres.connect();
    try {
      await locked.query("BEGIN; LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE");
      const began = performance.now();
      const asked = Promise.all(Array.from({ length: 20 }, (_, index) => api.transfer(`under-way-${index}`, 1 + index, 200 + index, 1)));
      asked.catch(() => undefined);
      await expect.poll(() => api.metric('db_connections{state="in_use"}')).toBeGreaterThan(0);
      // Connections are accepted in their order: what is answered now came after all of those.
      expect((await api.ask("/health")).status).toBe(200);
      const stopped = api.stop("SIGTERM");
      await expect.poll(() => api.ask("/health").catch((error: Error) => error.cause)).toMatchObject({ code: "ECONNREFUSED" });
      await locked.query("ROLLBACK");
      const statuses = (await asked).map(({ status }) => status);
      // Only where the machine took longer for this than a connection or a statement may: then that is the answer.
      const mayBe = performance.now() - began < 1000 ? [201] : [201, 503];
      expect(statuses.filter((status) => !mayBe.includes(status))).toEqual([]);
      const made = await servers.postgres.query("SELECT count(*) FROM transfers WHERE idempotency_key LIKE 'under-way-%'");
      expect(Number(made.rows[0].count)).toBe(statuses.filter((status) => status === 201).length);
      expect(await stopped).toBe(0);
    } finally {
      await locked.end();
    }
  });

  test("a marked request is one JSON line, with the id it gave; a hostile id is replaced", async () => {
    const api = await Api.start(servers, { INSTANCE: "api-7" });
    const marked = await api.ask("/accounts/1?x=1", { as: "load", headers: { "x-request-id": "marked-42" } });
    expect(marked.headers.get("x-request-id")).toBe("marked-42");
    const hostile = await api.ask("/health", { headers: { "x-request-id": 'a"b' } });
    expect(hostile.headers.get("x-request-id")).toMatch(/^[\w-]+$/);
    await api.stop("SIGTERM");
    const line = api.lines().filter((one) => one["request_id"] === "marked-42");
    expect(line).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: "info",
        msg: "request",
        request_id: "marked-42",
        method: "GET",
        path: "/accounts/1",
        status: 200,
        ms: expect.any(Number),
        client: "key:1",
        instance: "api-7",
      },
    ]);
    const secrets = [servers.tokenSecret, servers.postgres.password, servers.redis.password];
    expect(secrets.filter((secret) => api.output.join("").includes(secret))).toEqual([]);
  });

  test("metrics have the names dashboards and alerts ask for", async () => {
    const api = await Api.start(servers, { MEMORY_LIMIT: String(2 ** 31) });
    await api.ask("/accounts/1", { as: "load" });
    expect(await api.metric('http_requests_total{method="GET",route="/accounts/:id",status="200"}')).toBe(1);
    expect(await api.metric('http_request_duration_seconds_bucket{method="GET",route="/accounts/:id",le="+Inf"}')).toBe(1);
    expect(await api.metric('db_connections{state="max"}')).toBe(20);
    expect(await api.metric('db_connections{state="in_use"}')).toBeLessThanOrEqual(1);
    expect(await api.metric("process_memory_limit_bytes")).toBe(2 ** 31);
    expect(await api.metric("process_start_time_seconds")).toBeGreaterThan(Date.now() / 1000 - 60);
    for (const name of ["nodejs_eventloop_lag_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes"]) {
      expect(await api.metric(name)).toBeGreaterThanOrEqual(0);
    }
    expect(await api.metric("zerostate_payment_balance_check_failures_total")).toBe(0);
    await api.stop("SIGTERM");
  });

  test(
    "a locked table costs its own requests 503 with Retry-After within the statement's limit; nothing waits longer, others go on",
    measured,
    async () => {
      const api = await Api.start(servers);
      await expect.poll(async () => (await api.ask("/accounts/1", { as: "load" })).status).toBe(200);
      const locked = await servers.postgres.connect();
      const name = `locked-${crypto.randomUUID()}`;
      try {
        await locked.query("BEGIN; LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE");
        // More than two batches hold: the rest waits behind them.
        const answered = new AbortController();
        const asked = Promise.all(Array.from({ length: 700 }, (_, index) => api.transfer(`${name}-${index}`, 1 + (index % 900), 950, 1)));
        void asked.finally(() => answered.abort()).catch(() => undefined);
        let most = 0;
        const look = async (): Promise<number> => (most = Math.max(most, (await api.metric('db_connections{state="in_use"}')) ?? 0));
        await expect.poll(look).toBeGreaterThan(0);
        expect((await api.ask("/accounts/1", { as: "load" })).status).toBe(200);
        expect((await api.ask("/ready")).status).toBe(200);
        while (!answered.signal.aborted) await look();
        const answers = await asked;
        // Two batches, and what looks after the balances.
        expect(most).toBeLessThanOrEqual(3);
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
        // As the app itself saw it: whoever had waited for one batch after another would have taken twice the statement's three seconds.
        const refused = () => api.lines().filter((line) => line["path"] === "/transfers" && line["status"] === 503);
        await expect.poll(() => refused().length).toBe(answers.length);
        expect(Math.max(...refused().map((line) => Number(line["ms"])))).toBeLessThan(6000);
        expect(answers[0]?.headers.get("retry-after")).toBe("1");
      } finally {
        await locked.end();
      }
      // A retry under the same key is what a client does now.
      await expect.poll(async () => (await api.transfer(`${name}-1`, 2, 950, 1)).status, { timeout: 60_000 }).toBe(201);
      await api.stop("SIGTERM");
    },
  );

  test("a key that nobody remembers is looked up once, however many requests carry it", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    const locked = await servers.postgres.connect();
    try {
      await locked.query("BEGIN; LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE");
      const asked = Array.from({ length: 200 }, () => api.ask("/accounts/1", { as: "load" }));
      await expect.poll(() => api.metric('db_connections{state="in_use"}')).toBeGreaterThan(0);
      await locked.query("ROLLBACK");
      expect(new Set((await Promise.all(asked)).map(({ status }) => status))).toEqual(new Set([200]));
      // Connections stay open: so many were needed at once, of the twenty there may be. One for the key, a few for what was asked.
      expect(await api.metric('db_connections{state="open"}')).toBeLessThan(8);
    } finally {
      await locked.end();
    }
    await api.stop("SIGTERM");
  });

  test("while the server has no connection left, it is asked for one ten times a second and not by every request", measured, async () => {
    const api = await Api.start(servers, { BATCH_INTERVAL: "0ms" });
    const taken = await servers.postgres.takeEveryConnection();
    try {
      const answers: number[] = [];
      const began = performance.now();
      // One after the other: each finds the database refusing, or somebody who has just been refused.
      while (performance.now() - began < 1000 || answers.length <= 50) {
        answers.push((await api.ask("/accounts/1", { as: "load" })).status);
      }
      expect(new Set(answers)).toEqual(new Set([503]));
      const refused = (await api.metric("db_connections_refused_total")) ?? 0;
      expect(refused).toBeGreaterThan(2);
      expect(refused).toBeLessThanOrEqual((performance.now() - began) / 100 + 2);
    } finally {
      await Promise.all(taken.map((client) => client.end()));
    }
    await expect.poll(async () => (await api.ask("/accounts/1", { as: "load" })).status).toBe(200);
    await api.stop("SIGTERM");
  });

  test("with TLS it serves HTTPS only", async () => {
    const [certificate, key] = [join(servers.folder, "server.crt"), join(servers.folder, "server.key")];
    const args = [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "30",
      "-subj",
      "/CN=localhost",
      "-keyout",
      key,
      "-out",
      certificate,
    ];
    expect(spawnSync("openssl", [...args, "-addext", "subjectAltName=IP:127.0.0.1"]).status).toBe(0);
    const api = await Api.start(servers, { TLS_ENABLED: "true", TLS_CERT_FILE: certificate, TLS_KEY_FILE: key });
    const ca = await readFile(certificate);
    const status = await new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port: api.port, path: "/health", ca }, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
    await expect(api.ask("/health")).rejects.toThrow("fetch failed");
    await api.stop("SIGKILL");
  });
});
