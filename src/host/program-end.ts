import { existsSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { ProcessResult, ProcessSpec } from "./host.ts";

export type OwnGroup = import("node:child_process").ChildProcessByStdio<Writable | null, Readable, Readable>;

export interface Fate {
  timedOut: boolean;
  notFound: boolean;
  /** Why it ended, where it is parity that says so. */
  failure: string;
}

export function newFate(): Fate {
  return { timedOut: false, failure: "", notFound: false };
}

/** Ends it with its signal and its timeout, and tells how it ended. */
export async function untilEnded(
  child: OwnGroup,
  spec: ProcessSpec,
  fate: Fate,
  endGroup: (child: OwnGroup) => void,
  kept: () => Pick<ProcessResult, "stdout" | "stderr">,
): Promise<ProcessResult> {
  const startedAt = performance.now();
  const end = (): void => endGroup(child);
  const timer = spec.timeoutMs === undefined ? undefined : setTimeout(() => ((fate.timedOut = true), end()), spec.timeoutMs);
  spec.signal?.addEventListener("abort", end, { once: true });
  await new Promise<void>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      fate.notFound = error.code === "ENOENT" && (spec.cwd === undefined || existsSync(spec.cwd));
      fate.failure = fate.notFound ? "" : `${error.message}\n`;
      resolve();
    });
    child.once("close", resolve);
  });
  clearTimeout(timer);
  spec.signal?.removeEventListener("abort", end);
  const { stdout, stderr } = kept();
  return {
    // Node gives a program that was never started a negative exit code: no program ends with one.
    exitCode: child.exitCode === null || child.exitCode < 0 ? undefined : child.exitCode,
    endedBy: child.signalCode ?? undefined,
    stdout,
    stderr: stderr + fate.failure,
    durationMs: performance.now() - startedAt,
    notFound: fate.notFound,
    timedOut: fate.timedOut,
  };
}
