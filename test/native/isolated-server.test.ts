import { spawn } from "node:child_process";
import { chmod, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withConnection } from "../../src/steps/backup/connection.ts";
import { requirePrograms } from "../../src/steps/backup/programs.ts";
import { startIsolatedServer } from "../../src/steps/backup/verify/isolated-server.ts";
import { removeLeftOverServers, serversDirectory } from "../../src/steps/backup/verify/server-folder.ts";
import { ownerOf } from "../../src/steps/faults/owner.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { contextFor } from "./native-stack.ts";

const context = contextFor(new AbortController().signal, []);
let directory = "";
beforeEach(async () => {
  directory = await scratchFolder("parity-isolated-");
  await chmod(directory, 0o700);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const serverPid = async (folder: string): Promise<number> =>
  Number((await readFile(join(folder, "data", "postmaster.pid"), "utf8")).split("\n")[0]);

it("is reached on 127.0.0.1 with its password alone, from a private folder, and is gone when it is removed", async () => {
  const server = await startIsolatedServer(directory, await requirePrograms(["postgres", "initdb"], "15", context), context);
  const address = server.address("postgres");
  const { rows } = await withConnection(address, (client) =>
    client.query("select current_setting('listen_addresses') as at, current_user as name"),
  );
  expect(rows).toEqual([{ at: "127.0.0.1", name: "postgres" }]);
  await expect(withConnection({ ...address, password: "guessed" }, (client) => client.query("select 1"))).rejects.toMatchObject({
    code: "BACKUP_FAILED",
  });
  expect((await stat(server.directory)).mode & 0o077).toBe(0);
  const pid = await serverPid(server.directory);
  await server.remove();
  await server.remove();
  expect(await ownerOf(pid)).toBeUndefined();
  expect(await readdir(serversDirectory(directory))).toEqual([]);
});

it("ends with a parity that is killed, and its folder is removed by the next one", async () => {
  const owner = spawn(process.execPath, [new URL("./isolated-owner.ts", import.meta.url).pathname, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const folder = await new Promise<string>((resolve) => owner.stdout.once("data", (data) => resolve(String(data).trim())));
  const pid = await serverPid(folder);
  await removeLeftOverServers(directory, context);
  expect(await ownerOf(pid)).toBeDefined();
  owner.kill("SIGKILL");
  await expect.poll(() => ownerOf(pid), { timeout: 60_000, interval: 50 }).toBeUndefined();
  await removeLeftOverServers(directory, context);
  expect(await readdir(serversDirectory(directory))).toEqual([]);
});

it("is removed when its deadline is over, and whoever works with it learns why", async () => {
  const deadlineSeconds = 12_345;
  const over = Promise.withResolvers<void>();
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    ms === deadlineSeconds * 1_000 ? over.promise : context.host.sleep(ms, signal);
  const limited = { ...context, host: { ...context.host, sleep } };
  const server = await startIsolatedServer(directory, await requirePrograms(["postgres", "initdb"], "15", context), limited, {
    deadlineSeconds,
  });
  const pid = await serverPid(server.directory);
  expect(server.expired.aborted).toBe(false);
  over.resolve();
  await expect.poll(() => ownerOf(pid), { timeout: 60_000, interval: 50 }).toBeUndefined();
  await expect.poll(() => readdir(serversDirectory(directory)), { timeout: 60_000, interval: 50 }).toEqual([]);
  expect(server.expired.reason).toMatchObject({ code: "BACKUP_FAILED", message: expect.stringContaining("its deadline") });
});
