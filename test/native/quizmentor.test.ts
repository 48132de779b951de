import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithServers, eventually, freePort, Servers } from "./zerostate-servers.ts";

const source = resolve(import.meta.dirname, "../../examples/quizmentor/service/src");
const keys = { "x-api-key": "learner-key", "content-type": "application/json" };
const draft = { text: "Compare a queue with a topic.", choices: ["One reader", "Many readers"], answer: 1, level: "analyze" };

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

interface Instance {
  readonly url: string;
  readonly metricsUrl: string;
  stop(): Promise<Ended>;
}

describeWithServers("and quizmentor, an example of its own", () => {
  let servers: Servers;
  let environment: Record<string, string>;
  let whole: Instance;

  /** Runs a program of the example to its end, or until `stop` is called. */
  function started(args: readonly string[], extra: Readonly<Record<string, string>> = {}): { done: Promise<Ended>; stop(): void } {
    const [file = "", ...rest] = args;
    const child = spawn(process.execPath, [join(source, file), ...rest], { cwd: servers.folder, env: { ...environment, ...extra } });
    servers.instances.push(child);
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    const done = new Promise<Ended>((end) => {
      child.once("close", (code) => end({ code, output: Buffer.concat(chunks).toString() }));
    });
    return { done, stop: () => child.kill("SIGTERM") };
  }

  async function instance(extra: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const { done, stop } = started(["main.ts"], { ...extra, PORT: String(port), METRICS_PORT: String(metricsPort) });
    const url = `http://127.0.0.1:${port}`;
    await eventually(() => fetch(`${url}/health/live`));
    return {
      url,
      metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
      stop: () => {
        stop();
        return done;
      },
    };
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes are compared with what is expected of them
  async function ask({ url }: Instance, path: string, body?: unknown, headers: object = keys): Promise<{ status: number; body: any }> {
    const method = body === undefined ? "GET" : "POST";
    const answer = await fetch(url + path, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  const probe = async (of: Instance, name: string): Promise<number> => (await ask(of, `/health/${name}`)).status;
  const answering = (idempotencyKey: string, question: number, choice: number): object => ({
    idempotencyKey,
    learner: "ada",
    question,
    choice,
  });

  beforeAll(async () => {
    servers = await Servers.start();
    environment = servers.environment({
      API_KEY_FILE: join(servers.folder, "api-key"),
      ADMIN_KEY_FILE: join(servers.folder, "redis-password"),
    });
    await writeFile(join(servers.folder, "api-key"), "learner-key\n");
    whole = await instance();
  });
  afterAll(() => servers[Symbol.asyncDispose]());

  test("refuses an environment that is not complete, with every variable it lacks", async () => {
    const { code, output } = await started(["main.ts"], { DB_PORT: "many", ROLES: "orchestrator" }).done;
    expect(code).toBe(2);
    for (const name of ["DB_PORT", "BLOOM_VALIDATOR_URL", "ADAPTIVE_ENGINE_URL"]) expect(output).toContain(name);
  });

  test("is alive and not started before there is a schema, and ready once there is", async () => {
    expect(await probe(whole, "startup")).toBe(503);
    expect((await ask(whole, "/health/ready")).body).toMatchObject({ status: "not ready", failing: ["starting"] });
    for (const args of [["up", "--seed"], ["up"], ["down", "--last"], ["up"], ["down"], ["up", "--seed"]])
      expect(await started(["migrate.ts", ...args]).done, args.join(" ")).toMatchObject({ code: 0 });
    await expect.poll(() => probe(whole, "ready")).toBe(200);
    expect(await probe(whole, "startup")).toBe(200);
  });

  test("answers a probe that speaks HTTP/1.0 and names no host", async () => {
    const socket = connect(Number(new URL(whole.url).port), "127.0.0.1");
    socket.write("GET /health/ready HTTP/1.0\r\n\r\n");
    expect((await text(socket)).split("\r\n")[0]).toBe("HTTP/1.1 200 OK");
  });

  test("asks for the key", async () => {
    expect((await ask(whole, "/api/validate", draft, {})).status).toBe(401);
    expect((await ask(whole, "/api/learning/verify", {})).status).toBe(401);
  });

  test("takes a question its validator lets through, and no other", async () => {
    const question = { topic: "queues", ...draft };
    expect(await ask(whole, "/api/learning/questions", question)).toMatchObject({ status: 201 });
    expect(await ask(whole, "/api/learning/questions", question)).toMatchObject({ status: 409 });
    const refused = await ask(whole, "/api/learning/questions", { ...question, level: "create" });
    expect(refused).toMatchObject({ status: 422, body: { valid: false, level: "analyze", problems: [{ rule: "level" }] } });
  });

  test("leads a learner up after three right answers, counts each once, and finds a count that is wrong", async () => {
    const next = async (): Promise<string> => (await ask(whole, "/api/learning/next?learner=ada&topic=http")).body.level;
    expect(await next()).toBe("remember");
    for (const key of ["a", "b", "c"]) {
      const answer = await ask(whole, "/api/learning/answers", answering(key, 1, 1));
      expect(answer).toEqual({ status: 201, body: { correct: true, replayed: false } });
    }
    expect(await next()).toBe("understand");
    const again = await ask(whole, "/api/learning/answers", answering("a", 1, 0));
    expect(again).toEqual({ status: 200, body: { correct: true, replayed: true } });
    const lookup = await ask(whole, "/api/learning/answers/lookup", { keys: ["a", "b", "never"] });
    expect(lookup.body.present.toSorted()).toEqual(["a", "b"]);
    const counted = { topic: "http", levels: [{ level: "remember", answered: 3, correct: 3, learners: 1 }] };
    expect((await ask(whole, "/api/analytics/http")).body).toEqual(counted);
    const verify = async (): Promise<unknown> =>
      (await ask(whole, "/api/learning/verify", {}, { "x-api-key": servers.redis.password })).body;
    expect(await verify()).toEqual({ ok: true, differing: 0 });
    await servers.postgres.query("UPDATE progress SET answered = answered + 1");
    expect(await verify()).toEqual({ ok: false, differing: 1 });
  });

  test("runs its roles apart: an orchestrator without its colleagues guesses a level and takes no question", async () => {
    const validator = await instance({ ROLES: "bloom-validator" });
    const engine = await instance({ ROLES: "adaptive-engine" });
    const urls = { BLOOM_VALIDATOR_URL: validator.url, ADAPTIVE_ENGINE_URL: engine.url };
    const orchestrator = await instance({ ROLES: "orchestrator", ...urls });
    expect((await ask(validator, "/api/learning/next?learner=ada&topic=http")).status).toBe(404);
    expect((await ask(orchestrator, "/api/validate", draft)).status).toBe(404);
    const question = { topic: "apart", ...draft };
    expect((await ask(orchestrator, "/api/learning/questions", question)).status).toBe(201);
    expect((await ask(orchestrator, "/api/learning/next?learner=ada&topic=http")).body.level).toBe("understand");
    expect(await validator.stop()).toMatchObject({ code: 0 });
    expect(await engine.stop()).toMatchObject({ code: 0 });
    expect((await ask(orchestrator, "/api/learning/questions", { ...question, topic: "later" })).status).toBe(503);
    expect((await ask(orchestrator, "/api/learning/next?learner=ada&topic=http")).body.level).toBe("remember");
    const metrics = await (await fetch(orchestrator.metricsUrl)).text();
    expect(metrics).not.toMatch(/health|"GET",route="unknown"/);
    expect(metrics).toContain("quizmentor_levels_guessed_total 1");
    expect(metrics).toContain('http_requests_total{method="POST",route="/api/learning/questions",status="503"} 1');
  });

  test("goes on without Redis, and leaves the rotation without Postgres", async () => {
    await servers.redis.kill("SIGKILL");
    await expect.poll(async () => (await ask(whole, "/health/ready")).body).toEqual({ status: "ready", without: ["redis"] });
    expect((await ask(whole, "/api/learning/next?learner=ada&topic=http")).body.level).toBe("understand");
    await servers.postgres.kill("SIGKILL");
    // Sessions that are open notice by themselves that their server is gone.
    await expect.poll(async () => (await ask(whole, "/health/ready")).body).toMatchObject({ status: "not ready", failing: ["postgres"] });
    expect((await ask(whole, "/api/learning/next?learner=ada&topic=http")).status).toBe(503);
    expect(await probe(whole, "live")).toBe(200);
    await servers.postgres.start();
    await expect.poll(() => probe(whole, "ready")).toBe(200);
    expect(await whole.stop()).toMatchObject({ code: 0 });
  });
});
