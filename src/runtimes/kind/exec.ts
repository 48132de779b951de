import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { V1Status } from "@kubernetes/client-node";
import { ParityError } from "../../errors/parity-error.ts";
import { addressed, type OwnClient } from "../../services/own-client.ts";
import type { ExecResult } from "../runtime.ts";
import type { KindApi } from "./api.ts";
import type { LogSource } from "./logs.ts";

/**
 * Runs a program in a container of a pod, with the container's own environment and user. Rejects with AbortError when the signal
 * fires, with ENGINE_FAILED when the connection breaks before the program's end was told: that is no exit code.
 */
export async function execInPod(
  api: KindApi,
  { namespace, pod, container }: LogSource,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const [stdout, stderr] = [lateProof(), lateProof()];
  const output = Promise.all([text(stdout), text(stderr)]);
  let status: V1Status | undefined;
  const exec = new api.library.Exec(api.config);
  const opened = exec.exec(namespace, pod, container, [...argv], stdout, stderr, null, false, (told) => {
    status = told;
  });
  const socket = await opened.catch((event: { readonly message?: string }) => {
    throw notRun(pod, event.message ?? "the connection was refused");
  });
  await new Promise<void>((resolve) => {
    socket.addEventListener("close", () => resolve());
    const abort = (): void => {
      socket.close();
      resolve();
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
  });
  stdout.end();
  stderr.end();
  const [out, err] = await output;
  signal?.throwIfAborted();
  return { exitCode: exitCode(status, pod), stdout: out, stderr: err };
}

/**
 * The same in the pod of a server, with what the server's own client asks for. Kubernetes adds nothing to the environment of a
 * command: a shell in the pod does, and reads the password there, so that no command line and no request holds it.
 */
export async function execWithClient(
  api: KindApi,
  source: LogSource,
  { argv, client }: { readonly argv: readonly string[]; readonly client: OwnClient },
  signal?: AbortSignal,
): Promise<ExecResult> {
  const result = await execInPod(api, source, withClient(argv, client), signal);
  if (result.exitCode === 127 && result.stderr === `${unknownProgram}\n`) throw notThere(source.pod);
  return result;
}

const unknownProgram = "parity: there is no such program here";

/** The command line that runs `argv` so. */
export function withClient(argv: readonly string[], client: OwnClient): readonly string[] {
  const { variable, printedBy } = client.password;
  const script = `command -v "$1" >/dev/null || { echo "${unknownProgram}" >&2; exit 127; }
${variable}="$(${printedBy})"
export ${variable}
exec "$@"`;
  const plain = Object.entries(client.env).map(([name, value]) => `${name}=${value}`);
  return ["env", ...plain, "sh", "-c", script, "sh", ...addressed(client, argv)];
}

/** After an abort the connection may still bring something, for which nobody waits. */
function lateProof(): PassThrough {
  return new PassThrough().on("error", () => undefined);
}

/** Rejects when no end was told, or the program could not even be started. */
function exitCode(status: V1Status | undefined, pod: string): number {
  if (status?.status === "Success") return 0;
  const told = status?.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  if (told !== undefined) return Number(told);
  const said = status?.message ?? "the connection ended before the program did";
  if (/executable file not found|no such file or directory/i.test(said)) throw notThere(pod);
  throw notRun(pod, said);
}

function notThere(pod: string): ParityError {
  return new ParityError("COMMAND_NOT_FOUND", `the program does not exist in pod ${pod}`, {
    hint: "the image of the service decides what there is",
  });
}

function notRun(pod: string, said: string): ParityError {
  return new ParityError("ENGINE_FAILED", `could not run the program in pod ${pod}: ${said}`, {
    hint: "parity status shows whether the pod still runs",
  });
}
