import { describe, expect, it } from "vitest";
import { isBackupId, newBackupId } from "../../../src/steps/backup/backup-id.ts";
import { uploadsIn } from "../../../src/steps/backup/store/s3/begun-uploads.ts";
import { givenUp, givenUpAfterDays } from "../../../src/steps/backup/store/unfinished.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const daysAgo = (days: number): number => now - days * 86_400_000;

describe("uploads that nobody will end", () => {
  const old = { id: "20261101-093012-aaaa", project: "shop", at: daysAgo(givenUpAfterDays + 1) };

  it("are those of this project that are too old and whose backup is not here", () => {
    const uploads = [
      old,
      { ...old, id: "20261101-093012-bbbb", project: "bank" },
      { ...old, id: "20261101-093012-cccc", at: daysAgo(givenUpAfterDays - 1) },
      { ...old, id: "20261101-093012-dddd" },
    ];
    expect(givenUp(uploads, "shop", ["20261101-093012-dddd"], now)).toEqual([old]);
  });

  it("are read from what a server answers", () => {
    const upload = (key: string, id: string, begun = ""): string =>
      `<Upload><Initiator/><Key>${key}</Key><UploadId>${id}</UploadId>${begun}</Upload>`;
    const begun = "<Initiated>2026-11-13T12:00:00.000Z</Initiated>";
    const answer = `<ListMultipartUploadsResult>${upload("a&amp;b/x", "one", begun)}\n${upload("c&#x2F;y", "two")}</ListMultipartUploadsResult>`;
    expect(uploadsIn(answer)).toEqual([
      { key: "a&b/x", id: "one", at: daysAgo(8) },
      { key: "c/y", id: "two", at: undefined },
    ]);
    expect(uploadsIn("<ListMultipartUploadsResult/>")).toEqual([]);
  });
});

it("an id is known by its form", () => {
  expect(isBackupId(newBackupId(now))).toBe(true);
  for (const name of ["lost+found", ".Trash-0", "20261121-093012-4f1c.partial", "20261121-093012-4F1C", "x20261121-093012-4f1c"]) {
    expect(isBackupId(name)).toBe(false);
  }
});
