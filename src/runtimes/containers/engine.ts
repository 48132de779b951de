import type Docker from "dockerode";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import { engineAddress, isLocal, readable } from "./endpoint.ts";

const answerMs = 800;

/** An engine that has answered. */
export interface Engine {
  readonly docker: Docker;
  readonly version: string;
}

export type EngineAnswer =
  | { readonly engine: Engine; readonly reason?: undefined }
  | { readonly engine?: undefined; readonly reason: string };

/** Asks the engine for its version; the reason is one clause a person reads. Takes a second at most. */
export async function askEngine(host: Host): Promise<EngineAnswer> {
  const address = await engineAddress(host);
  if (!isLocal(address)) return { reason: `the engine at ${address} is on another machine, where no port of 127.0.0.1 leads` };
  try {
    const docker = await connect(address);
    const version = await withinTime(docker.version(), host);
    return { engine: { docker, version: version.Version.replace(/\+.*/, "") } };
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === "EACCES";
    return { reason: denied ? `this user may not use ${readable(address)}` : `no container engine answered on ${readable(address)}` };
  }
}

/** Rejects with ENGINE_DOWN when none answers. */
export async function requireEngine(host: Host): Promise<Engine> {
  const answer = await askEngine(host);
  if (answer.engine) return answer.engine;
  throw new ParityError("ENGINE_DOWN", answer.reason, { hint: "start Docker Engine, or use processes instead: --on native" });
}

/** The plugin's version, or undefined without one. */
export async function composeVersion(host: Host): Promise<string | undefined> {
  const result = await host.run({ command: "docker", args: ["compose", "version", "--short"], timeoutMs: 5_000 });
  return result.exitCode === 0 ? result.stdout.trim().replace(/^v|-.*/g, "") : undefined;
}

/** Loaded on demand: it costs 90 ms, and most commands need no engine. */
async function connect(address: string): Promise<Docker> {
  const { default: Client } = await import("dockerode");
  const url = new URL(address);
  if (url.protocol === "unix:") return new Client({ socketPath: url.pathname });
  return new Client({ host: url.hostname, port: Number(url.port || 2375) });
}

async function withinTime<T>(answer: Promise<T>, host: Host): Promise<T> {
  const late = new AbortController();
  const timeout = host.sleep(answerMs, late.signal).then(() => Promise.reject(new Error("no answer in time")));
  timeout.catch(() => undefined);
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    late.abort();
  }
}
