import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeBackup } from "../s3/made-backup.ts";
import { type S3Server, s3BuildMs, s3Program, startS3Server } from "../s3/server.ts";
import { expectError } from "./errors.ts";
import type { Project } from "./project.ts";
import { scratch } from "./scratch.ts";

const mebibyte = 1024 ** 2;
const day = 86_400_000;

async function project(backup: object = {}): Promise<Project> {
  const made = await scratch();
  await made.configure({ project: "shop", app: { command: "node app.mjs", replicas: 1 }, backup });
  return made;
}

/** The id that parity gives a backup taken then. */
function idAt(at: number, end: string): string {
  const [date, time] = new Date(at).toISOString().replaceAll(/[-:]/g, "").split(/[T.]/);
  return `${date}-${time}-${end}`;
}

async function backupOfAge(state: string, days: number, end: string, sizes?: readonly number[]): Promise<string> {
  const at = Date.now() - days * day;
  const { manifest } = await makeBackup(state, idAt(at, end), { startedAt: new Date(at).toISOString(), ...(sizes && { sizes }) });
  return manifest.id;
}

function idsOf(stdout: string): string[] {
  return (JSON.parse(stdout) as { backups: { id: string }[] }).backups.map(({ id }) => id);
}

describe("without a store", () => {
  test("list says what there is, how old, how large, and what is damaged", async () => {
    const { run, state } = await project();
    expect((await run("backup", "list")).stdout).toContain("there is no backup yet; take one with: parity backup");
    const good = await backupOfAge(state, 2, "aaaa");
    const bad = await backupOfAge(state, 1, "bbbb");
    await writeFile(join(state, "backups", bad, "database.dump.zst.age"), "short");
    const listed = await run("backup", "list");
    expect(listed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(listed.stdout).toMatch(new RegExp(`${good} +2 days ago +20 KiB +custom +local +not proved by a restore`));
    expect(listed.stdout).toMatch(new RegExp(`^${bad} .* damaged$`, "m"));
    expect(listed.stdout).toContain(`damaged  ${bad}  local: database.dump.zst.age was changed\n`);
    expect(listed.stdout).toContain("2 backups");
    expect(JSON.parse((await run("backup", "list", "--json")).stdout)).toMatchObject({
      backups: [
        { id: good, where: ["local"] },
        { id: bad, where: [] },
      ],
    });
  });

  test("prune first says what it would remove, then removes it, and never the last good one", async () => {
    const { run, state } = await project();
    const old = await backupOfAge(state, 40, "aaaa");
    const last = await backupOfAge(state, 35, "bbbb");
    const dry = await run("backup", "prune", "--dry-run");
    expect(dry.stdout).toMatch(new RegExp(`${old} +remove +older than 30 days`));
    expect(dry.stdout).toMatch(new RegExp(`${last} +keep +the last good one`));
    expect(idsOf((await run("backup", "list", "--json")).stdout)).toEqual([old, last]);
    const pruned = await run("backup", "prune");
    expect(pruned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("local: 1 kept, 1 removed\n") });
    expect(pruned.stderr).toContain(`${old} removed from local: older than 30 days`);
    expect(await readdir(join(state, "backups"))).toEqual([last]);
  });

  test("prune reads the one that is to stay to its last byte: what only looks good is not the last good one", async () => {
    const { run, state } = await project();
    const old = await backupOfAge(state, 40, "aaaa");
    const newer = await backupOfAge(state, 35, "bbbb");
    const file = join(state, "backups", newer, "dump/1.dat.zst.age");
    const content = await readFile(file);
    content[10_000] = (content[10_000] ?? 0) ^ 1;
    await writeFile(file, content);
    expect(await run("backup", "prune")).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(state, "backups"))).toEqual([old]);
  });

  test("what needs a store says so", async () => {
    const { run } = await project();
    expect(expectError(await run("backup", "upload"), "USAGE", 2)).toContain("backup.store");
  });

  test("a shell completes the subcommands", async () => {
    const { run } = await project();
    expect((await run("complete", "--", "backup", "pr")).stdout).toContain("prune");
  });

  test("a schedule that is none is a problem of the configuration", async () => {
    const { run } = await project({ schedule: "every day" });
    expect(expectError(await run("backup", "list"), "CONFIG_INVALID", 2)).toContain("five fields");
  });

  test("a schedule is printed, or written where it is wanted", async () => {
    const { run, root } = await project({ schedule: "30 2 * * *" });
    expect((await run("backup", "schedule", "cron")).stdout).toMatch(/^30 2 \* \* \* cd .* backup --config .* backup prune --config /m);
    expect((await run("backup", "schedule", "systemd", "-o", "units")).stdout.trim().split("\n")).toEqual([
      join(root, "units/shop-backup.service"),
      join(root, "units/shop-backup.timer"),
    ]);
    expect(await readFile(join(root, "units/shop-backup.timer"), "utf8")).toContain("OnCalendar=*-*-* 02:30:00 UTC");
    expect(expectError(await run("backup", "schedule", "kubernetes"), "USAGE", 2)).toContain("--image");
    const job = (await run("backup", "schedule", "kubernetes", "--image", "backup:15")).stdout;
    expect(job).toContain("kind: CronJob");
    // Encrypted for the key of the project, which was made for it; its secret half is in no file but its own.
    expect(job).toMatch(/age -r age1[a-z0-9]+ >/);
    expect(job).not.toContain("AGE-SECRET-KEY");
  });
});

describe("with an S3 store", () => {
  beforeAll(() => s3Program(), s3BuildMs);

  async function withStore(server: S3Server): Promise<Project> {
    return project({ store: server.store });
  }

  test("upload copies what is missing there, list shows both, prune prunes both", async () => {
    const server = await startS3Server();
    const { start, state } = await withStore(server);
    const run = (...args: string[]) => start(args, { env: server.key }).done;
    const old = await backupOfAge(state, 40, "aaaa");
    const last = await backupOfAge(state, 2, "bbbb");
    const uploaded = await run("backup", "upload");
    expect(uploaded).toMatchObject({ exitCode: 0 });
    for (const id of [old, last]) expect(uploaded.stderr).toContain(`${id} copied to s3://backups/shop/production`);
    expect((await run("backup", "upload")).stderr).toContain("the store has every backup already");
    const where = ["local", "s3://backups/shop/production"];
    expect(JSON.parse((await run("backup", "list", "--json")).stdout)).toMatchObject({
      backups: [
        { id: old, where },
        { id: last, where },
      ],
    });
    expect((await run("backup", "prune")).stdout).toContain("local: 1 kept, 1 removed\ns3://backups/shop/production: 1 kept, 1 removed\n");
    expect(idsOf((await run("backup", "list", "--json")).stdout)).toEqual([last]);
    for (const outcome of [uploaded]) expect(`${outcome.stdout}${outcome.stderr}`).not.toContain(server.key["AWS_SECRET_ACCESS_KEY"]);
  });

  test("a damaged backup is told of, stays here, and keeps no other one from the store", async () => {
    const server = await startS3Server();
    const { start, state } = await withStore(server);
    const bad = await backupOfAge(state, 2, "aaaa");
    const good = await backupOfAge(state, 1, "bbbb");
    await writeFile(join(state, "backups", bad, "database.dump.zst.age"), Buffer.alloc(300));
    expect(expectError(await start(["backup", "upload"], { env: server.key }).done, "BACKUP_FAILED", 3)).toContain(`${bad} is damaged`);
    expect(await readdir(join(server.directory, "shop/production"))).toEqual([good]);
  });

  test("an upload whose parity is killed goes on where it was", async () => {
    const server = await startS3Server();
    const { start, state } = await withStore(server);
    const id = await backupOfAge(state, 1, "aaaa", [96 * mebibyte]);
    const partsOf = async (): Promise<number> => {
      const [name] = await readdir(join(state, "uploads")).catch((): string[] => []);
      const text = name === undefined ? "" : await readFile(join(state, "uploads", name), "utf8").catch(() => "");
      return text.match(/"\d+":"/g)?.length ?? 0;
    };
    const upload = start(["backup", "upload"], { env: server.key });
    await expect.poll(partsOf, { interval: 5 }).toBeGreaterThan(0);
    upload.signal("SIGKILL");
    await upload.done;
    const there = await partsOf();
    expect(there).toBeGreaterThan(0);
    expect(await readdir(join(server.directory, "shop/production", id)).catch(() => [])).not.toContain("manifest.sha256");
    expect(idsOf((await start(["backup", "list", "--json"], { env: server.key }).done).stdout)).toEqual([id]);
    expect((await start(["backup", "list"], { env: server.key }).done).stdout).toMatch(
      new RegExp(`upload of ${id} begun .* ago and not ended: parity backup upload goes on with it`),
    );
    expect(await start(["backup", "upload"], { env: server.key }).done).toMatchObject({ exitCode: 0 });
    expect((await stat(join(server.directory, "shop/production", id, "database.dump.zst.age"))).size).toBe(96 * mebibyte);
    expect(JSON.parse((await start(["backup", "list", "--json"], { env: server.key }).done).stdout)).toMatchObject({
      backups: [{ id, where: ["local", "s3://backups/shop/production"] }],
      unfinished: [],
    });
  });

  test("prune removes what an upload left whose machine is gone, a week after it was begun, and no other project's", async () => {
    const server = await startS3Server();
    const { start, state } = await withStore(server);
    const id = await backupOfAge(state, 1, "aaaa");
    const [mine, theirs] = [idAt(Date.now() - 8 * day, "cccc"), idAt(Date.now() - 8 * day, "dddd")];
    for (const [each, name] of [
      [mine, "shop"],
      [theirs, "bank"],
    ] as const) {
      const folder = join(server.directory, "shop/production", each);
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, "begun.json"),
        JSON.stringify({ v: 1, project: name, at: new Date(Date.now() - 8 * day).toISOString() }),
      );
      await writeFile(join(folder, "database.dump.zst.age"), Buffer.alloc(1_000));
    }
    expect((await start(["backup", "list"], { env: server.key }).done).stdout).toMatch(
      new RegExp(`upload of ${mine} begun 8 days ago and not ended: parity backup prune removes it after 7 days\n$`),
    );
    expect((await start(["backup", "prune", "--dry-run"], { env: server.key }).done).stdout).toMatch(
      new RegExp(`${mine} +remove +an upload that was begun more than 7 days ago and never ended`),
    );
    expect(await start(["backup", "prune"], { env: server.key }).done).toMatchObject({ exitCode: 0 });
    expect(await readdir(join(server.directory, "shop/production"))).toEqual([theirs]);
    expect(await readdir(join(state, "backups"))).toEqual([id]);
  });

  test("a store that does not answer is told of, and what is here is listed all the same", async () => {
    const server = await startS3Server();
    const { start, state } = await withStore(server);
    const id = await backupOfAge(state, 1, "aaaa");
    await server.kill();
    const listed = await start(["backup", "list"], { env: server.key }).done;
    expect(listed.stdout).toContain(id);
    expect(expectError(listed, "STORE_FAILED", 3)).toContain("nothing answers");
    expect(expectError(await start(["backup", "upload"]).done, "STORE_FAILED", 3)).toContain("AWS_ACCESS_KEY_ID");
    expect(expectError(await start(["backup", "upload", "20200101-000000-none"], { env: server.key }).done, "STORE_FAILED", 3)).toContain(
      "answers",
    );
    await server.start();
    expect(expectError(await start(["backup", "upload", "20200101-000000-none"], { env: server.key }).done, "RUN_NOT_FOUND", 2)).toContain(
      "parity backup list",
    );
  });
});
