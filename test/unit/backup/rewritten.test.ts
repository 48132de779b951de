import { describe, expect, it } from "vitest";
import { refuseRewritten } from "../../../src/steps/backup/take/rewritten.ts";

const files = (entries: Record<string, string>) => new Map(Object.entries(entries));

describe("tables a snapshot cannot see the rows of", () => {
  it.each([
    ["as they were", { "public.a": "1" }],
    ["made since", { "public.a": "1", "public.b": "2" }],
    ["dropped since", {}],
  ])("%s are no reason to refuse", (_, now) => {
    expect(() => refuseRewritten(files({ "public.a": "1" }), files(now))).not.toThrow();
  });

  it("are all named when another file holds their rows now", () => {
    const then = files({ "public.b": "2", "public.a": "1", "public.c": "3" });
    expect(() => refuseRewritten(then, files({ "public.a": "11", "public.b": "12", "public.c": "3" }))).toThrow(
      expect.objectContaining({ code: "BACKUP_FAILED", message: "emptied or rewritten while the backup was taken: public.a, public.b" }),
    );
  });
});
