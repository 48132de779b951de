import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import getPort from "get-port";
import { onTestFinished, vi } from "vitest";
import { exists } from "../../../src/files/exists.ts";
import { nodeHost } from "../../../src/host/node.ts";
import { cacheDirectoryOf, shelve } from "../../../src/toolchain/cache.ts";
import { scratchFolder } from "../../scratch/folder.ts";

const version = "1.8.0";
const bucket = "backups";
const run = promisify(execFile);
const key = { AWS_ACCESS_KEY_ID: "parity-test", AWS_SECRET_ACCESS_KEY: "not-a-secret-of-anybody" };

/** From nothing, on a slow machine, with all modules to be fetched. */
export const s3BuildMs: number = 25 * 60_000;

/** versitygw: a real S3 server over a folder. Built once, with the modules whose checksums lie beside this file. */
export async function s3Program(): Promise<string> {
  const host = nodeHost();
  const directory = join(cacheDirectoryOf(host), "go");
  const program = join(directory, `versitygw-${version}`, "versitygw");
  if (await exists(program)) return program;
  await shelve({ host, directory }, `versitygw-${version}`, async (folder) => {
    const source = join(folder, "source");
    await mkdir(source);
    for (const name of ["go.mod", "go.sum"]) await copyFile(join(import.meta.dirname, name), join(source, name));
    const args = [
      "build",
      "-mod=readonly",
      "-buildvcs=false",
      "-o",
      join(folder, "versitygw"),
      "github.com/versity/versitygw/cmd/versitygw",
    ];
    const env = { ...process.env, GOWORK: "off", PATH: `${process.env["PATH"]}:/usr/local/go/bin` };
    await run("go", args, { cwd: source, env, maxBuffer: 64 * 1024 ** 2, timeout: s3BuildMs });
    await rm(source, { recursive: true });
  });
  return program;
}

export interface S3Server {
  /** What the configuration says of it. */
  readonly store: { readonly s3: { readonly endpoint: string; readonly bucket: string; readonly prefix: string; readonly region: string } };
  /** The key it knows, as the environment of a command. */
  readonly key: Readonly<Record<string, string>>;
  /** The folder of the bucket. */
  readonly directory: string;
  readonly port: number;
  /** In the middle of whatever it does. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Serves a folder of its own on loopback until the test ends. */
export async function startS3Server(): Promise<S3Server> {
  const program = await s3Program();
  const root = await scratchFolder("parity-s3-", { on: "native" });
  const directory = join(root, bucket);
  await mkdir(directory);
  const port = await getPort({ host: "127.0.0.1" });
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    child = spawn(program, ["--port", `127.0.0.1:${port}`, "--quiet", "posix", root], {
      env: { ROOT_ACCESS_KEY: key.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: key.AWS_SECRET_ACCESS_KEY, HOME: root },
      stdio: "ignore",
    });
    await vi.waitFor(() => connects(port), { timeout: 60_000 });
  };
  onTestFinished(async () => {
    await kill();
    await rm(root, { recursive: true, force: true });
  });
  await start();
  const store = { s3: { endpoint: `http://127.0.0.1:${port}`, bucket, prefix: "shop/production", region: "auto" } };
  return { store, key, directory, port, kill, start };
}

async function connects(port: number): Promise<void> {
  const socket = createConnection({ host: "127.0.0.1", port });
  await once(socket, "connect").finally(() => socket.destroy());
}
