import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Host, ProcessSpec } from "../../../src/host/host.ts";
import { nodeHost } from "../../../src/host/node.ts";

/** A folder for one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parity-toolchain-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A program that answers every question with this text: versions that cannot all be installed on one machine. */
export async function program(path: string, says: string, exitCode = 0): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\nexit ${exitCode}\n`);
  await chmod(path, 0o755);
  return path;
}

export const redis = (version: string): string => `Redis server v=${version} sha=00000000:0 malloc=libc bits=64`;

const real = nodeHost();

/** The real machine with another PATH, which keeps what it was asked to run. */
export function hostWithPath(...directories: readonly string[]): Host & { readonly ran: readonly ProcessSpec[] } {
  const ran: ProcessSpec[] = [];
  const run: Host["run"] = (spec) => {
    ran.push(spec);
    return real.run(spec);
  };
  return { ...real, env: { ...real.env, PATH: directories.join(":") }, run, ran };
}
