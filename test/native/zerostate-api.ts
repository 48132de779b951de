import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type DerivedRole, deriveApiKey } from "../../examples/zerostate/src/auth/derived-keys.ts";
import { eventually, type Servers, zerostate } from "./zerostate-servers.ts";

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
