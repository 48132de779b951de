import { fileURLToPath } from "node:url";
import { ParityError } from "../../../errors/parity-error.ts";
import type { OutputLine, RunningProcess } from "../../../host/host.ts";
import { type Certificates, openCertificates } from "../../../secrets/certificates.ts";
import type { StepContext } from "../../../work/context.ts";
import { runVariable } from "../../run-mark.ts";

/** A server that does nothing but answer, over TLS as the stack's load balancer does. */
export interface NoOpTarget {
  readonly url: string;
  /** Path of the authority's certificate, PEM. */
  readonly authorityFile: string;
  readonly pids: readonly number[];
  /** Idempotent. */
  stop(): Promise<void>;
}

/** One process does about ten thousand requests a second; on more cores one would be the limit that is measured. */
const mostProcesses = 8;
/** It ends by itself after a minute; one that hangs is ended then. */
const mostMs = 60_000;

/** Started with the project's certificate on a free port of 127.0.0.1; ended by `stop`, with the step, and with parity. */
export async function startNoOpTarget(stateDirectory: string, context: StepContext): Promise<NoOpTarget> {
  const certificates = await openCertificates(stateDirectory, context.host.now());
  const count = Math.max(1, Math.min(mostProcesses, Math.floor(context.host.cpus / 2)));
  const processes: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const each of processes) each.kill("SIGTERM");
    await Promise.all(processes.map(({ done }) => done));
  };
  context.defer({ title: "end the calibration's target", run: stop });
  let port = 0;
  for (let index = 0; index < count; index += 1) {
    const started = startOne(port, certificates, context);
    processes.push(started);
    port = await portOf(started);
  }
  return {
    url: `https://127.0.0.1:${port}`,
    authorityFile: certificates.authority,
    pids: processes.flatMap(({ pid }) => pid ?? []),
    stop,
  };
}

function startOne(port: number, { certificate, key }: Certificates, { host, run, signal }: StepContext): RunningProcess {
  // The sources are run as they are in development, compiled otherwise: the sibling has this file's own extension.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const program = fileURLToPath(new URL(`./no-op-target-main.${extension}`, import.meta.url));
  const args = [program, String(port), certificate, key];
  return host.start({ command: host.nodePath, args, env: { [runVariable]: run.path }, timeoutMs: mostMs, signal });
}

async function portOf({ lines, done }: RunningProcess): Promise<number> {
  const port = Number(await firstLine(lines));
  if (Number.isInteger(port) && port > 0) return port;
  throw new ParityError("TOOL_FAILED", "the calibration's target could not be started", {
    log: (await done).stderr.split("\n").slice(-10),
  });
}

async function firstLine(lines: AsyncIterable<OutputLine>): Promise<string> {
  for await (const { from, text } of lines) if (from === "stdout") return text;
  return "";
}
