import { expect, test } from "vitest";
import type { Manifest } from "../../../src/steps/backup/manifest.ts";
import { type CopyOfBackup, entriesOf, momentOf, ofProject } from "../../../src/steps/backup/store/catalogue.ts";

const id = "20261121-093012-4f1c";
const broken = (where: string): CopyOfBackup => ({ id, where, manifest: undefined, damaged: "its manifest is missing" });

test("what cannot be read is listed by its id, whole nowhere, with what is wrong in each place", () => {
  expect(entriesOf([broken("local"), broken("s3://backups")], new Map())).toEqual([
    {
      id,
      at: "2026-11-21T09:30:12.000Z",
      bytes: 0,
      where: [],
      damaged: "local: its manifest is missing; s3://backups: its manifest is missing",
    },
  ]);
});

test("a restore that proved nothing is no proof, and is told of", () => {
  const tried = new Map([[id, { at: "2026-11-21T10:00:00.000Z", level: undefined }]]);
  const [entry] = entriesOf([{ id, where: "local", manifest: undefined, damaged: undefined }], tried);
  expect(entry).toMatchObject({ where: ["local"], damaged: "the restore of 2026-11-21T10:00:00.000Z proved nothing" });
  expect(entry).not.toHaveProperty("verified");
});

test("how far the newest restore got is what is said", () => {
  const verified = { at: "2026-11-21T10:00:00.000Z", level: "equal" } as const;
  const [entry] = entriesOf([{ id, where: "local", manifest: undefined, damaged: undefined }], new Map([[id, verified]]));
  expect(entry).toMatchObject({ verified });
  expect(entry).not.toHaveProperty("damaged");
});

test("of a store that several projects share only what says that it is this one's is this one's", () => {
  const copyOf = (project: string, damaged?: string): CopyOfBackup => ({ ...broken("store"), manifest: { project } as Manifest, damaged });
  const copies = [copyOf("shop"), copyOf("bank"), copyOf("shop", "dump was changed"), broken("store")];
  expect(ofProject(copies, "shop")).toEqual([copies[0], copies[2]]);
});

test("the oldest comes first", () => {
  const copies = ["20261121-093012-4f1c", "20261120-093012-ffff"].map((each) => ({ ...broken("local"), id: each }));
  expect(entriesOf(copies, new Map()).map((each) => each.id)).toEqual(["20261120-093012-ffff", "20261121-093012-4f1c"]);
});

test.each([
  ["20261121-093012-4f1c", Date.parse("2026-11-21T09:30:12Z")],
  ["20269921-093012-4f1c", 0],
  ["mine", 0],
  ["", 0],
])("the moment of %j is %i", (name, at) => expect(momentOf(name)).toBe(at));
