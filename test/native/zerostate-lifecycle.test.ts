import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Api } from "./zerostate-api.ts";
import { describeWithServers, freePort, Servers } from "./zerostate-servers.ts";

describeWithServers("lifecycle", () => {
  let servers: Servers;

  beforeAll(async () => {
    servers = await Servers.start();
    await servers.seed();
  }, 30_000);
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

  test("without Redis: not ready, still right, still limited; ready again when it is back", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    await servers.redis.kill("SIGKILL");
    const ready = await api.ask("/ready");
    expect([ready.status, Object.keys(ready.body.failing)]).toEqual([503, ["redis"]]);
    expect((await api.ask("/accounts/1/summary", { as: "load" })).status).toBe(200);
    const answers = await Promise.all(Array.from({ length: 30 }, () => api.ask("/accounts/1", { as: "client-a" })));
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(20);
    expect(answers.filter((answer) => answer.status === 429).length).toBeGreaterThanOrEqual(8);
    expect(await api.metric("zerostate_rate_limit_fallbacks_total")).toBeGreaterThanOrEqual(30);
    await servers.redis.start();
    await expect.poll(async () => (await api.ask("/ready")).status, { timeout: 5000 }).toBe(200);
    await api.stop("SIGTERM");
  });

  test("a Redis that hangs costs a request a quarter of a second once, not each", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    await servers.redis.kill("SIGSTOP");
    try {
      const began = performance.now();
      for (let round = 0; round < 5; round++) expect((await api.ask("/accounts/5/summary", { as: "load" })).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(1200);
      expect((await api.ask("/ready")).body.failing).toEqual({ redis: expect.any(String) });
    } finally {
      await servers.redis.kill("SIGCONT");
    }
    await api.stop("SIGTERM");
  });

  test("SIGTERM: not ready at once, no request under way is lost, exit 0", async () => {
    const api = await Api.start(servers);
    await expect.poll(async () => (await api.ask("/ready")).status).toBe(200);
    const outcomes: number[] = [];
    const failures = new Set<string>();
    const clients = Array.from({ length: 20 }, async (_, client) => {
      // Goes on until nobody listens any more; whatever was accepted before must be answered.
      for (let round = 0; failures.size === 0; round++) {
        try {
          outcomes.push((await api.transfer(`stop-${client}-${round}`, 1 + client, 100 + client, 1)).status);
        } catch (error) {
          failures.add(String((error as Error & { cause?: { code?: string } }).cause?.code));
        }
      }
    });
    await expect.poll(() => outcomes.length).toBeGreaterThan(100);
    const began = performance.now();
    const stopped = api.stop("SIGTERM");
    await expect.poll(() => api.lines().some((line) => line["msg"] === "draining")).toBe(true);
    expect(await api.ask("/ready")).toMatchObject({ status: 503, body: { failing: { lifecycle: "draining" } } });
    expect(await stopped).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    await Promise.all(clients);
    expect(new Set(outcomes)).toEqual(new Set([201]));
    expect([...failures]).toContain("ECONNREFUSED");
    const made = await servers.postgres.query("SELECT count(*) FROM transfers WHERE idempotency_key LIKE 'stop-%'");
    expect(Number(made.rows[0].count)).toBe(outcomes.length);
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
    const api = await Api.start(servers);
    await api.ask("/accounts/1", { as: "load" });
    expect(await api.metric('http_requests_total{method="GET",route="/accounts/:id",status="200"}')).toBe(1);
    expect(await api.metric('http_request_duration_seconds_bucket{method="GET",route="/accounts/:id",le="+Inf"}')).toBe(1);
    expect(await api.metric('db_connections{state="max"}')).toBe(20);
    for (const name of ["nodejs_eventloop_lag_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes"]) {
      expect(await api.metric(name)).toBeGreaterThanOrEqual(0);
    }
    expect(await api.metric("zerostate_payment_balance_check_failures_total")).toBe(0);
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
