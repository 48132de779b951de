import { describe, expect, it } from "vitest";
import { parseManifest, plainName } from "../../../src/steps/backup/manifest.ts";
import { severalAtOnce } from "../../../src/steps/backup/several.ts";
import { asCopied, positionsIn } from "../../../src/steps/backup/take/physical.ts";
import { keysIn } from "../../../src/steps/backup/take/redis.ts";

const digest = "0".repeat(64);
const id = "20261121-093012-4f1c";
const whole = {
  v: 2,
  id,
  project: "shop",
  configHash: "c",
  startedAt: "2026-11-21T09:30:12.000Z",
  finishedAt: "2026-11-21T09:30:13.000Z",
  seconds: 1,
  bytes: 10,
  database: {
    name: "shop",
    serverVersion: "15.18",
    format: "custom",
    compression: "zstd",
    level: 1,
    databaseBytes: 100,
    tables: [],
    sequences: { before: [], after: [] },
    schemaSha256: digest,
    roles: [],
    access: { owner: "postgres", grants: [], settings: [] },
    extensions: [],
  },
  files: [{ name: "database.dump.zst", bytes: 10, sha256: digest, plainBytes: 20, plainSha256: digest, part: "database" }],
};
const withName = (name: string): string => JSON.stringify({ ...whole, files: [{ ...whole.files[0], name }] });

describe("a manifest", () => {
  it("is read as it was written", () => {
    expect(parseManifest(id, JSON.stringify(whole))).toEqual(whole);
    expect(parseManifest(id, withName("dump/toc.dat.zst.age")).files[0]?.name).toBe("dump/toc.dat.zst.age");
  });

  it.each(["../secrets.json", "/etc/passwd", "dump/../../x", "dump//x", "", ".", "dump/"])(
    "names no file outside of its folder (%j)",
    (name) => {
      expect(() => parseManifest(id, withName(name))).toThrow(`backup ${id} is damaged: its manifest cannot be read`);
    },
  );

  it.each([
    { text: "{", says: "its manifest cannot be read" },
    { text: "[]", says: "its manifest cannot be read" },
    { text: JSON.stringify({ ...whole, bytes: -1 }), says: "its manifest cannot be read" },
    { text: JSON.stringify({ ...whole, more: 1 }), says: "its manifest cannot be read" },
    { text: JSON.stringify({ ...whole, id: "20261121-000000-aaaa" }), says: "its manifest is of backup 20261121-000000-aaaa" },
    { text: JSON.stringify({ v: 1, id }), says: "has form 1, and this version of parity reads form 2" },
  ])("is refused with one sentence when it is another ($says)", ({ text, says }) => {
    expect(() => parseManifest(id, text)).toThrow(
      expect.objectContaining({ code: "BACKUP_FAILED", message: expect.stringContaining(says) }),
    );
  });

  it("tells a file's name before it was compressed and encrypted", () => {
    expect(["a.dump.zst.age", "a.dump.lz4", "a.tar.gz.age", "a.dat.age", "a.dat"].map(plainName)).toEqual([
      "a.dump",
      "a.dump",
      "a.tar",
      "a.dat",
      "a.dat",
    ]);
  });
});

describe("what the tools say", () => {
  it("holds the positions of a base backup, or there is none", () => {
    const stderr = `pg_basebackup: initiating base backup, waiting for checkpoint to complete
pg_basebackup: write-ahead log start point: 0/2000028 on timeline 3
pg_basebackup: write-ahead log end point: 1A/2000100
`;
    expect(positionsIn({ stderr })).toEqual({ startLsn: "0/2000028", timeline: 3, stopLsn: "1A/2000100" });
    expect(() => positionsIn({ stderr: stderr.replace("end point", "point") })).toThrow(/did not say from where to where/);
  });

  it("holds the keys of all of Redis' databases", () => {
    expect(keysIn("# Keyspace\r\ndb0:keys=12,expires=3,avg_ttl=0\r\ndb5:keys=3,expires=0,avg_ttl=0\r\n")).toBe(15);
    expect(keysIn("# Keyspace\r\n")).toBe(0);
  });

  it("of an unlogged table is what a base backup has of it: nothing", () => {
    const tables = [
      { table: "public.kept", rows: 2, content: "2:-55 of (id integer)" },
      { table: "public.scribbles", rows: 2, content: "2:-55 of (id integer)" },
    ];
    const listed = [
      { schema: "public", name: "kept", unlogged: false },
      { schema: "public", name: "scribbles", unlogged: true },
    ];
    expect(asCopied(tables, listed)).toEqual([tables[0], { table: "public.scribbles", rows: 0, content: "2:0 of (id integer)" }]);
  });
});

describe("work on several items at once", () => {
  it("has so many under way at most, and begins none after a failure, which it tells once nothing runs", async () => {
    const seen = { running: 0, most: 0, begun: [] as number[] };
    const work = async (item: number): Promise<void> => {
      seen.begun.push(item);
      seen.most = Math.max(seen.most, ++seen.running);
      await Promise.resolve();
      seen.running -= 1;
      if (item === 3) throw new Error("the third");
    };
    await expect(severalAtOnce([1, 2, 3, 4, 5, 6, 7, 8], 2, work)).rejects.toThrow("the third");
    expect(seen.running).toBe(0);
    expect(seen.most).toBe(2);
    expect(seen.begun.length).toBeLessThan(6);
  });
});
