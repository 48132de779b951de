import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { type DerivedRole, deriveApiKey } from "../../examples/zerostate/src/auth/derived-keys.ts";
import { eventually, type Servers, zerostate } from "./zerostate-servers.ts";

/** More at once than the bursts of twenty and what is filled up meanwhile, also where answering them takes ten seconds. */
export const limitedAsks = 80;

/**
 * Asks so many times at once as one client: the burst is let through, which is answered with `through`, and what a hundred a minute fill
 * up meanwhile, and nothing more.
 */
export async function expectLimited(api: Api, through: number, ask: (nth: number) => Promise<Answer>): Promise<readonly Answer[]> {
  const fallbacks = async (): Promise<number> => (await api.metric("zerostate_rate_limit_fallbacks_total")) ?? 0;
  const before = await fallbacks();
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: limitedAsks }, (_, nth) => ask(nth)));
  const filledUp = ((performance.now() - began) / 60_000) * 100;
  const alone = (await fallbacks()) - before;
  // Where Redis took too long for some of them, the instance's own bucket let through what it holds as well.
  const buckets = alone > 0 && alone < limitedAsks ? 2 : 1;
  const limited = answers.filter(({ status }) => status === 429);
  const taken = answers.length - limited.length;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([through, 429]));
  expect(taken).toBeGreaterThanOrEqual(20);
  expect(taken).toBeLessThanOrEqual(buckets * (20 + filledUp + 1));
  expect(limited).not.toEqual([]);
  return limited;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes and compare what they find
  readonly body: any;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends this role's derived API key. */
  readonly as?: DerivedRole;
}

/** One running instance of the sample system. */
export class Api {
  readonly process: ChildProcess;
  readonly output: string[] = [];
  readonly #servers: Servers;
  port = 0;
  metricsPort = 0;

  private constructor(child: ChildProcess, servers: Servers) {
    this.process = child;
    this.#servers = servers;
    child.stdout?.on("data", (chunk: Buffer) => this.output.push(chunk.toString("utf8")));
    child.stderr?.on("data", (chunk: Buffer) => this.output.push(chunk.toString("utf8")));
  }

  static async start(servers: Servers, extra: Readonly<Record<string, string>> = {}): Promise<Api> {
    const child = spawn(process.execPath, [join(zerostate, "src/main.ts")], {
      // Where it is found by should this run of the tests be killed.
      cwd: servers.folder,
      env: servers.environment(extra),
      stdio: ["ignore", "pipe", "pipe"],
    });
    servers.instances.push(child);
    const api = new Api(child, servers);
    const started = await eventually(async () => {
      const line = api.lines().find((one) => one["msg"] === "listening");
      if (line === undefined) throw new Error(`the api did not start: ${api.output.join("")}`);
      return line;
    });
    api.port = Number(started["port"]);
    api.metricsPort = Number(started["metrics_port"]);
    return api;
  }

  /** The JSON lines written so far. */
  lines(): readonly Readonly<Record<string, unknown>>[] {
    return this.output
      .join("")
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line));
  }

  async ask(path: string, ask: Ask = {}): Promise<Answer> {
    const key: Record<string, string> = ask.as === undefined ? {} : { "x-api-key": deriveApiKey(this.#servers.tokenSecret, ask.as) };
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method: ask.method ?? (ask.body === undefined ? "GET" : "POST"),
      headers: { ...key, ...ask.headers },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  transfer(idempotencyKey: string, from: number, to: number, amount: number): Promise<Answer> {
    return this.ask("/transfers", { as: "load", body: { idempotencyKey, from, to, amount } });
  }

  /** The value of one line of /metrics; undefined when it is not there. */
  async metric(line: string): Promise<number | undefined> {
    const text = await (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
    const found = text.split("\n").find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  }

  /** Sends the signal and waits for the end; the exit code, or the signal's name. */
  async stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return this.process.exitCode ?? this.process.signalCode;
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) => this.process.once("exit", (code, by) => resolve(code ?? by)));
    this.process.kill(signal);
    return ended;
  }
}
