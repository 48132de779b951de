import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlannedBackup } from "../../src/plan/plan.ts";
import { createNativeRuntime } from "../../src/runtimes/native/runtime.ts";
import { services } from "../../src/services/registry.ts";
import { type BackupResult, backup } from "../../src/steps/backup/backup.ts";
import { makeIdentity } from "../../src/steps/backup/codec/identity.ts";
import { readKeys } from "../../src/steps/backup/codec/keys.ts";
import { layLog } from "../../src/steps/backup/recover/lay-log.ts";
import { openWalArchive } from "../../src/steps/backup/recover/wal-archive.ts";
import { catalogue } from "../../src/steps/backup/store/catalogue.ts";
import { digestName, manifestName, openBackup } from "../../src/steps/backup/store/local.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import {
  add,
  attackAll,
  both,
  contentOf,
  cut,
  filesBelow,
  flip,
  flips,
  lengthen,
  missed,
  remove,
  swap,
  zonesOf,
} from "./backup-attacks-fixture.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";
import { randomFrom } from "./cli/crash.ts";
import { host } from "./native-stack.ts";

/** Five hundred in all; PARITY_TEST_BACKUP_FLIPS=500 for as many of each format. */
const asked = process.env["PARITY_TEST_BACKUP_FLIPS"];
const formats: readonly (readonly [PlannedBackup["format"], bits: number])[] = [
  ["custom", Number(asked ?? 150)],
  ["directory", Number(asked ?? 150)],
  ["physical", Number(asked ?? 200)],
];
/** Of each format, taken, opened and restored without anything done to them; PARITY_TEST_GOOD_BACKUPS=17 for the whole of it. */
const good = Number(process.env["PARITY_TEST_GOOD_BACKUPS"] ?? 1);
const random = randomFrom(20_261_121);

let live: LivePostgres;
let run: StepRun;
let state = "";
let source: unknown;

beforeAll(async () => {
  live = await startLivePostgres();
  run = await openStepRun(live.stack.plan);
  state = live.stack.plan.stateDirectory;
  source = await live.withClient(contentOf);
}, 120_000);
afterAll(() => live?.stop());

const take = (format: PlannedBackup["format"]): Promise<BackupResult> => backup(live.stack, run.context, { format });

describe.each(formats)("a backup in %s format", { timeout: 600_000 }, (format, bits) => {
  let taken: BackupResult;
  let other: BackupResult;
  let files: string[];
  const open = (): Promise<unknown> => openBackup(state, taken.id);
  beforeAll(async () => {
    [taken, other] = [await take(format), await take(format)];
    files = await filesBelow(taken.path);
  });
  /** The same file of the other backup. */
  const twin = (file: string): string => join(other.path, relative(taken.path, file));

  it(`is refused for each of ${bits} bits that flip: in its manifest, and where its files begin, in their middle, where they end`, async () => {
    expect(await attackAll(flips(await zonesOf(files), bits, random), open)).toEqual([]);
  });

  it("is refused when a file of it is cut, longer, or gone", async () => {
    const cuts = (await zonesOf(files)).map(
      ({ file, from }) =>
        () =>
          cut(file, from),
    );
    const others = files.flatMap((file) => [() => lengthen(file), () => remove(file)]);
    expect(await attackAll([...cuts, ...others], open)).toEqual([]);
  });

  it("is refused when two files of it, or one of it and one of another backup, changed places", async () => {
    const foreign = new Set(await filesBelow(other.path));
    const pairs = [
      ...files.map((file, index) => [file, files.at(index - 1) ?? ""] as const),
      ...files.map((file) => [file, twin(file)] as const).filter(([, there]) => foreign.has(there)),
    ];
    expect(pairs.length).toBeGreaterThan(files.length + 1);
    expect(
      await attackAll(
        pairs.map(
          ([one, next]) =>
            () =>
              swap(one, next),
        ),
        open,
      ),
    ).toEqual([]);
  });

  it("is refused with another one's manifest, in another one's place, and with a file too many", async () => {
    const manifests = [manifestName, digestName].map((name) => join(taken.path, name));
    const attacks = [
      () => both(manifests.map((file) => () => swap(file, twin(file)))),
      () => swap(taken.path, other.path),
      () => add(join(taken.path, "one-more")),
    ];
    expect(await attackAll(attacks, open)).toEqual([]);
  });

  it("is listed as damaged, and the others as they are, when its manifest is", async () => {
    const listed = async (): Promise<unknown[]> => {
      const entries = (await catalogue(state, undefined)).filter(({ id }) => id === taken.id || id === other.id);
      return entries.map(({ id, damaged, where }) => [id === taken.id, damaged === undefined, where.length]);
    };
    const manifests = await zonesOf([manifestName, digestName].map((name) => join(taken.path, name)));
    for (const zone of manifests) {
      const damage = await flip(zone, random);
      expect(await listed(), damage.what).toEqual([
        [true, false, 0],
        [false, true, 1],
      ]);
      await damage.undo();
    }
    expect(await listed()).toEqual([
      [true, true, 1],
      [false, true, 1],
    ]);
  });

  it("is not opened with another key", async () => {
    const identityFile = join(state, "another-key");
    await writeFile(identityFile, await makeIdentity());
    const { plan } = live.stack;
    const withAnother = { ...plan, backup: { ...plan.backup, encryption: { identityFile } } };
    const stack = createNativeRuntime(host, run.context.toolchain, services).attach(withAnother);
    const restoring = restoreDrill(stack, taken.id, run.context);
    await expect(restoring).rejects.toThrow(/none of the given keys opens backup/);
    expect(await missed(() => restoring)).toBeUndefined();
  });

  it(`is restored, whole as it is again, and equals its source, which nothing was done to; ${good} of ${good}`, async () => {
    for (let round = 0; round < good; round += 1) {
      const { id } = round === 0 ? taken : await take(format);
      await openBackup(state, id);
      const result = await restoreDrill(live.stack, id, run.context);
      expect(result).toMatchObject({ format, level: "equal", schemaEqual: true, controlNoticed: true });
    }
    expect(await live.withClient(contentOf)).toEqual(source);
  });
});

describe("the log that is kept beside a physical backup", { timeout: 600_000 }, () => {
  it("is refused when a bit of it flips, a segment or a line of its index is gone, or two changed places", async () => {
    const taken = await take("physical");
    const archive = await openWalArchive(live.stack, "attacked", run.context);
    for (let segment = 0; segment < 3; segment += 1) {
      await live.query("insert into accounts (name, balance) values (gen_random_uuid()::text, 1)");
      await live.query("delete from accounts where balance = 1 and name not like 'account %'");
      await live.query("select pg_switch_wal()");
    }
    const [position] = await live.query("select pg_current_wal_lsn()::text as lsn");
    await archive.waitUntilStored(String(position?.["lsn"]));
    await archive.seal();
    const opened = await openBackup(state, taken.id);
    const keys = await readKeys(live.stack.plan, run.context);
    const lay = async (): Promise<void> => {
      const folder = await mkdtemp(join(state, "log-"));
      await layLog(folder, { opened, keys, walDirectory: archive.directory }, run.context).finally(() => rm(folder, { recursive: true }));
    };
    const files = await filesBelow(archive.directory);
    expect(files.length).toBeGreaterThan(3);
    const zones = await zonesOf(files);
    const swaps = files.map((file, index) => () => swap(file, files.at(index - 1) ?? ""));
    const attacks = [...flips(zones, zones.length, random), ...swaps, ...files.map((file) => () => remove(file))];
    const cuts = zones.map(
      ({ file, from }) =>
        () =>
          cut(file, from),
    );
    expect(await attackAll([...attacks, ...cuts], lay)).toEqual([]);
  });
});
