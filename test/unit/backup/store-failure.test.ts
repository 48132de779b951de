import { expect, test } from "vitest";
import { isPassing, reasonOf, storeFailure } from "../../../src/steps/backup/store/s3/failure.ts";

const planned = { endpoint: "https://s3.example.com", bucket: "backups", prefix: "", region: "auto" };
const answered = (status: number, code: string): unknown =>
  Object.assign(new Error("refused"), { status, code: "Unknown", body: `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` });

test("the reason of a server is read from its answer, whatever the answer calls itself", () => {
  expect(storeFailure(planned, answered(404, "NoSuchBucket")).message).toContain('there is no bucket "backups"');
  expect(reasonOf(storeFailure(planned, answered(404, "NoSuchUpload")))).toBe("NoSuchUpload");
  expect(isPassing(answered(400, "BadDigest"))).toBe(true);
  expect(isPassing(answered(400, "InvalidPart"))).toBe(false);
});

test("where there is no answer it is the operating system's", () => {
  const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  expect(storeFailure(planned, refused).message).toContain("nothing answers");
  expect(isPassing(refused)).toBe(true);
  expect(isPassing(Object.assign(new Error("failed"), { cause: { code: "ENOTFOUND" } }))).toBe(false);
  expect(reasonOf(storeFailure(planned, refused))).toBe("ECONNREFUSED");
});
