import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { runVariable } from "../../run-mark.ts";

/** The address clients know, and what stands behind it: an HAProxy that passes bytes on and is told where to while it runs. */
export interface Front {
  readonly port: number;
  /** From now on every new connection goes to that port of 127.0.0.1; the ones there are end. */
  moveTo(port: number): Promise<void>;
  /** What a person would type for `moveTo`. */
  commandsFor(port: number): readonly string[];
  /** Idempotent. */
  stop(): Promise<void>;
}

export interface FrontOptions {
  readonly port: number;
  /** On 127.0.0.1. */
  readonly target: number;
  /** Made, and left to whoever removes what is around it. */
  readonly directory: string;
}

const socketName = "front.sock";
const server = "clients/live";
const answersWithinMs = 10_000;
const pollMs = 50;
const answerMs = 5_000;
const graceMs = 2_000;

/** Bytes only: TLS goes through to the load balancer behind it, so clients see the certificate they know. */
export function frontConfiguration({ port, target }: Pick<FrontOptions, "port" | "target">): string {
  return `global
    maxconn 4000
    stats socket unix@${socketName} mode 600 level admin

defaults
    mode tcp
    timeout connect 300ms
    timeout client 60s
    timeout server 60s

listen clients
    bind 127.0.0.1:${port}
    server live 127.0.0.1:${target}
`;
}

/** Starts it and waits until it takes orders. It ends with `stop`, with the step, or with parity. Rejects with TOOL_FAILED. */
export async function startFront(haproxy: Tool, options: FrontOptions, context: StepContext): Promise<Front> {
  const { host, run } = context;
  const file = join(options.directory, "haproxy.cfg");
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  await writeFile(file, frontConfiguration(options), { mode: 0o600 });
  const { command, args } = boundToParity(await canBind(host), haproxy.path, ["-db", "-f", file]);
  const child = host.start({ command, args, cwd: options.directory, env: { ...haproxy.env, [runVariable]: run.path } });
  let ended = false;
  void child.done.then(() => (ended = true));
  const stop = async (): Promise<void> => {
    if (ended) return;
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await child.done.finally(() => clearTimeout(force));
  };
  context.defer({ title: "stop the load balancer in front", run: stop });
  // Through the process's own folder: the path of a socket may have 107 bytes, and a project's folder more.
  const order = (line: string): Promise<string> => orderTo(`/proc/${child.pid}/cwd/${socketName}`, line);
  const until = host.monotonic() + answersWithinMs;
  while (
    !(await order("show info").then(
      (text) => text.includes("Version:"),
      () => false,
    ))
  ) {
    if (ended || host.monotonic() >= until) {
      await stop();
      const { stderr } = await child.done;
      throw new ParityError("TOOL_FAILED", "the load balancer in front was started and takes no orders", {
        hint: "see its last lines",
        log: stderr.trimEnd().split("\n").slice(-30),
      });
    }
    await host.sleep(pollMs, context.signal);
  }
  return { port: options.port, moveTo: (port) => moveTo(order, port), commandsFor: (port) => typed(options.directory, port), stop };
}

function orders(port: number): readonly string[] {
  return [`set server ${server} addr 127.0.0.1 port ${port}`, `shutdown sessions server ${server}`];
}

async function moveTo(order: (line: string) => Promise<string>, port: number): Promise<void> {
  for (const line of orders(port)) await order(line);
  const state = await order("show servers state clients");
  // The last field but a few is the port; what HAProxy answered to an order it did not understand is in none of them.
  if (state.split("\n").some((row) => row.includes(" live ") && row.split(" ").includes(String(port)))) return;
  throw new ParityError("TOOL_FAILED", "the load balancer in front did not take the new address", { hint: "see its answer", log: [state] });
}

function typed(directory: string, port: number): readonly string[] {
  return orders(port).map((line) => `echo "${line}" | socat stdio ${JSON.stringify(join(directory, socketName))}`);
}

/** The kernel ends it when parity dies, also by SIGKILL; where that cannot be had the next command does, by the mark in its environment. */
function boundToParity(possible: boolean, program: string, args: readonly string[]): { command: string; args: readonly string[] } {
  return possible ? { command: "setpriv", args: ["--pdeathsig=TERM", "--", program, ...args] } : { command: program, args };
}

async function canBind(host: Host): Promise<boolean> {
  return (await host.run({ command: "setpriv", args: ["--version"], timeoutMs: 5_000 })).exitCode === 0;
}

/** One line, one answer: HAProxy closes the connection after it. */
function orderTo(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ path });
    socket.setTimeout(answerMs, () => socket.destroy(new Error(`no answer within ${answerMs} ms`)));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => (text += chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
    socket.write(`${line}\n`);
  });
}
