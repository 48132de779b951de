import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import { bytes } from "../../../text/words.ts";
import { archiveFile } from "./manifest.ts";
import { isSecret } from "./variables.ts";

export interface ArchiveRequest {
  readonly k6: { readonly path: string; readonly env: Readonly<Record<string, string>> };
  /** Absolute path. */
  readonly script: string;
  /** As the script will find it in the cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** Values that must be nowhere in the archive. */
  readonly secrets: readonly string[];
}

/** Of all values of a ConfigMap together. */
const mostBytes = 1024 * 1024;
const withinMs = 60_000;

/**
 * The script with all it imports and the options it decides on, as `k6 archive` packs it: k6 takes rates and thresholds from the
 * archive, so they are those of here. Rejects with TOOL_FAILED when k6 refuses the script, CONFIG_INVALID when a ConfigMap cannot
 * hold it or it holds a secret.
 */
export async function archive(request: ArchiveRequest, host: Host, signal: AbortSignal): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "parity-archive-"));
  try {
    const file = join(folder, archiveFile);
    const { exitCode, stderr } = await host.run({
      command: request.k6.path,
      // Variables decide on the options and stay out of the archive themselves.
      args: ["archive", "--include-system-env-vars", "--exclude-env-vars", "-O", file, request.script],
      cwd: dirname(request.script),
      env: { ...request.k6.env, ...withoutSecrets(request) },
      timeoutMs: withinMs,
      signal,
    });
    signal.throwIfAborted();
    if (exitCode !== 0) throw refused(request.script, stderr);
    return checked(await readFile(file), request);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A script may insist on a variable being there; what it is only the cluster knows. */
function withoutSecrets({ env, secrets }: ArchiveRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isSecret(name, value, secrets) ? "given-by-the-cluster" : value]),
  );
}

function checked(content: Buffer, { script, secrets }: ArchiveRequest): Uint8Array {
  if (content.length > mostBytes) {
    throw new ParityError(
      "CONFIG_INVALID",
      `the archive of ${script} has ${bytes(content.length)}, and a ConfigMap holds ${bytes(mostBytes)}`,
      {
        hint: "keep data files out of the script, or put the archive on a volume and name it as script.volumeClaim in the TestRun",
      },
    );
  }
  if (secrets.some((secret) => secret !== "" && content.includes(secret))) {
    throw new ParityError("CONFIG_INVALID", `the script ${script}, or a file it opens, holds a secret of this project`, {
      hint: "read it from __ENV in the script: the manifest refers to a Secret",
    });
  }
  return content;
}

function refused(script: string, stderr: string): ParityError {
  return new ParityError("TOOL_FAILED", `k6 could not archive ${script}`, {
    hint: "correct the script as k6 says below",
    log: stderr.split("\n").filter(Boolean).slice(-30),
  });
}
