import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { Engine } from "../containers/engine.ts";
import type { ExecResult } from "../runtime.ts";

/** Runs a program in a container, with the container's own environment, what is added to it, and its user. Rejects with AbortError when the signal fires. */
export async function execInContainer(
  engine: Engine,
  id: string,
  { argv, added }: { readonly argv: readonly string[]; readonly added: Readonly<Record<string, string>> },
  signal?: AbortSignal,
): Promise<ExecResult> {
  signal?.throwIfAborted();
  const Env = Object.entries(added).map(([name, value]) => `${name}=${value}`);
  const exec = await engine.docker.getContainer(id).exec({ Cmd: [...argv], Env, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({ hijack: true, stdin: false });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const end = (): void => {
    stdout.end();
    stderr.end();
  };
  const abort = (): void => void stream.destroy();
  stream.on("end", end).on("close", end).on("error", end);
  signal?.addEventListener("abort", abort, { once: true });
  engine.docker.modem.demuxStream(stream, stdout, stderr);
  try {
    const [out, err] = await Promise.all([text(stdout), text(stderr)]);
    signal?.throwIfAborted();
    const { ExitCode } = await exec.inspect();
    return { exitCode: ExitCode ?? 1, stdout: out, stderr: err };
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
