import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Client, type QueryResult } from "pg";
import { describe } from "vitest";
import { messageOf } from "../../src/errors/message-of.ts";
import type { Tool, ToolName } from "../../src/toolchain/tool.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { foundPrograms } from "../scratch/found-programs.ts";

const nobody = 65_534;
export const zerostate: string = fileURLToPath(new URL("../../examples/zerostate/", import.meta.url));

/** Found once: looking for them costs more than starting them. */
const found = await foundPrograms(["postgres", "initdb", "pg_dump", "redis-server"]).catch((error: unknown) => messageOf(error));

export function programOf(name: ToolName): Tool {
  const tool = typeof found === "string" ? undefined : found.get(name);
  if (tool === undefined) throw new Error(`${name} was not found`);
  return tool;
}

/** Of a program that was unpacked where it is: what it needs to find its own files. */
const environmentOf = ({ env }: Tool): NodeJS.ProcessEnv => ({ ...process.env, ...env });

/** A suite that needs both servers; where one is missing it is skipped and says why. */
export function describeWithServers(title: string, body: () => void): void {
  const missing = typeof found === "string" ? found : undefined;
  if (missing !== undefined) process.stderr.write(`skipped: zerostate ${title}: ${missing}\n`);
  describe.skipIf(missing !== undefined)(`zerostate ${title}`, () => {
    body();
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Tries until it works, at most for so long; fails with the last error. */
export async function eventually<Value>(work: () => Promise<Value>, milliseconds = 60_000): Promise<Value> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once("exit", resolve));
}

/** A Postgres of our own that can be killed and started again on the same data. */
export class Postgres {
  readonly port: number;
  readonly password: string = randomBytes(12).toString("hex");
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  get #data(): string {
    return join(this.#folder, "data");
  }

  async initialise(): Promise<void> {
    const secret = join(this.#folder, "postgres-password");
    await mkdir(this.#data, { mode: 0o700 });
    await writeFile(secret, this.password);
    if (process.getuid?.() === 0) await Promise.all([this.#data, secret].map((path) => chown(path, nobody, nobody)));
    const args = ["-D", this.#data, "-U", "zerostate", "--auth=scram-sha-256", `--pwfile=${secret}`, "--no-sync", "-E", "UTF8"];
    const initdb = programOf("initdb");
    const [program, prefix] = this.#asNobody(initdb.path);
    const made = spawnSync(program, [...prefix, ...args], { cwd: "/", encoding: "utf8", env: environmentOf(initdb) });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  }

  async start(): Promise<void> {
    const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", port: String(this.port), max_connections: "100" };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const postgres = programOf("postgres");
    const [program, prefix] = this.#asNobody(postgres.path);
    const env = environmentOf(postgres);
    const launch = (): ChildProcess => spawn(program, [...prefix, "-D", this.#data, ...args], { cwd: "/", stdio: "ignore", env });
    this.#process = launch();
    await eventually(async () => {
      // After a SIGKILL the old backends hold the shared memory for a moment, and a new server gives up.
      if (this.#process?.exitCode !== null) this.#process = launch();
      await this.query("SELECT 1");
    });
  }

  /** A session that stays, to be ended by the caller. */
  async connect(): Promise<Client> {
    const client = new Client({ host: "127.0.0.1", port: this.port, user: "zerostate", password: this.password, database: "postgres" });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  /** Sessions, to be ended by the caller, until the server grants no more. */
  async takeEveryConnection(): Promise<readonly Client[]> {
    const taken: Client[] = [];
    for (let most = 200; most > 0; most--) {
      const next = await this.connect().catch(() => undefined);
      if (next === undefined) return taken;
      taken.push(next);
    }
    throw new Error("the server goes on granting connections");
  }

  async query(text: string, values: unknown[] = []): Promise<QueryResult> {
    const client = await this.connect();
    try {
      return await client.query(text, values);
    } finally {
      await client.end();
    }
  }

  /** The postmaster: its children notice by themselves. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.#process === undefined) return;
    const pid = Number((await readFile(join(this.#data, "postmaster.pid"), "utf8")).split("\n")[0]);
    process.kill(pid, signal);
    await ended(this.#process);
  }

  #asNobody(program: string): readonly [string, readonly string[]] {
    if (process.getuid?.() !== 0) return [program, []];
    return ["setpriv", [`--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups", program]];
  }
}

export class Redis {
  readonly port: number;
  readonly password: string = randomBytes(12).toString("hex");
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
  }

  async start(): Promise<void> {
    const settings = [`port ${this.port}`, "bind 127.0.0.1", 'save ""', `dir ${this.#folder}`, `requirepass ${this.password}`].join("\n");
    await writeFile(join(this.#folder, "redis.conf"), settings);
    const redis = programOf("redis-server");
    this.#process = spawn(redis.path, [join(this.#folder, "redis.conf")], { stdio: "ignore", env: environmentOf(redis) });
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#process?.kill(signal);
    if (signal !== "SIGSTOP" && signal !== "SIGCONT" && this.#process !== undefined) await ended(this.#process);
  }
}

export interface Finished {
  readonly code: number | null;
  readonly output: string;
}

/** Both servers, an environment that points at them, and programs of the sample system run in it. */
export class Servers implements AsyncDisposable {
  readonly folder: string;
  readonly postgres: Postgres;
  readonly redis: Redis;
  /** Instances started on these servers: a test that failed has not stopped its own. */
  readonly instances: ChildProcess[] = [];
  readonly tokenSecret: string = randomBytes(32).toString("base64");

  private constructor(folder: string, postgres: Postgres, redis: Redis) {
    this.folder = folder;
    this.postgres = postgres;
    this.redis = redis;
  }

  static async start(): Promise<Servers> {
    const folder = await scratchFolder("zerostate-test-");
    await chmod(folder, 0o755);
    const servers = new Servers(folder, new Postgres(folder, await freePort()), new Redis(folder, await freePort()));
    await servers.postgres.initialise();
    await Promise.all([servers.postgres.start(), servers.redis.start()]);
    await writeFile(join(folder, "redis-password"), `${servers.redis.password}\n`);
    await writeFile(join(folder, "jwt-secret"), `${servers.tokenSecret}\n`);
    return servers;
  }

  /** Schema and data, as the sample system makes them itself. */
  async seed(): Promise<void> {
    const { code, output } = await this.run(["migrate.ts", "up", "--seed"]);
    if (code !== 0) throw new Error(`migrate up --seed ended with ${code}: ${output}`);
  }

  environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      DB_HOST: "127.0.0.1",
      DB_PORT: String(this.postgres.port),
      DB_NAME: "postgres",
      DB_USER: "zerostate",
      DB_PASSWORD_FILE: join(this.folder, "postgres-password"),
      REDIS_HOST: "127.0.0.1",
      REDIS_PORT: String(this.redis.port),
      REDIS_PASSWORD_FILE: join(this.folder, "redis-password"),
      JWT_SECRET_FILE: join(this.folder, "jwt-secret"),
      PORT: "0",
      METRICS_PORT: "0",
      ...extra,
    };
  }

  /** Runs `node examples/zerostate/src/<args>` to its end. */
  async run(args: readonly string[], environment: Record<string, string> = this.environment()): Promise<Finished> {
    const [file = "", ...rest] = args;
    const child = spawn(process.execPath, [join(zerostate, "src", file), ...rest], {
      cwd: this.folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, output: Buffer.concat(chunks).toString("utf8") };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of this.instances) instance.kill("SIGKILL");
    await Promise.allSettled([this.postgres.kill("SIGQUIT"), this.redis.kill("SIGKILL")]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
