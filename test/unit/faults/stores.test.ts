import { describe, expect, it } from "vitest";
import { flipPage, flipped, isEmptyPage, isValidPage, pageBytes, pagePlace } from "../../../src/steps/faults/page.ts";
import { pageChecksum } from "../../../src/steps/faults/page-checksum.ts";
import { scramVerifier } from "../../../src/steps/faults/sql-password.ts";
import { sessionName } from "../../../src/steps/faults/sql-sessions.ts";

/** A page as Postgres writes one out: something in it, and its checksum. */
function pageOf(number: number): Buffer {
  const page = Buffer.alloc(pageBytes);
  for (let at = 24; at < pageBytes; at += 1) page[at] = (at * 31) % 251;
  page.writeUInt16LE(pageBytes - 100, 14);
  page.writeUInt16LE(pageChecksum(page, number), 8);
  return page;
}

describe("a page", () => {
  it("is valid only in its own place, and not once any bit of it is another", () => {
    const page = pageOf(7);
    expect(isValidPage(page, 7)).toBe(true);
    expect(isValidPage(page, 8)).toBe(false);
    for (const at of [0, 10, 100, pageBytes / 2, pageBytes - 1]) {
      const other = Buffer.from(page);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(isValidPage(other, 7)).toBe(false);
    }
  });

  it("is damaged by flipping it, and whole again by flipping it twice", () => {
    const page = pageOf(0);
    const damaged = flipPage(page);
    expect(isValidPage(damaged, 0)).toBe(false);
    expect(flipPage(damaged)).toEqual(page);
    expect(page.subarray(0, flipped.offset)).toEqual(damaged.subarray(0, flipped.offset));
    expect(page.subarray(flipped.offset + flipped.length)).toEqual(damaged.subarray(flipped.offset + flipped.length));
  });

  it("is flipped within one sector, which a disk writes all or not at all", () => {
    expect(Math.floor(flipped.offset / 512)).toBe(Math.floor((flipped.offset + flipped.length - 1) / 512));
  });

  it("is empty where nothing was ever written, or where the file ends", () => {
    expect(isEmptyPage(Buffer.alloc(pageBytes))).toBe(true);
    expect(isEmptyPage(Buffer.alloc(0))).toBe(true);
    expect(isEmptyPage(pageOf(0))).toBe(false);
  });

  it("is in another file of the relation after each GiB", () => {
    expect(pagePlace("base/1/2", 0)).toEqual({ path: "base/1/2", offset: 0 });
    expect(pagePlace("base/1/2", 131_071)).toEqual({ path: "base/1/2", offset: 1024 ** 3 - pageBytes });
    expect(pagePlace("base/1/2", 131_072)).toEqual({ path: "base/1/2.1", offset: 0 });
    expect(pagePlace("base/1/2", 262_145)).toEqual({ path: "base/1/2.2", offset: pageBytes });
  });
});

describe("the sessions of a fault", () => {
  it("have a name of their own that no server cuts off", () => {
    expect(sessionName("lock-1a2b3c4d")).toBe("parity-fault-lock-1a2b3c4d");
    const [one, other] = ["a", "b"].map((end) => sessionName(`${"x".repeat(80)}${end}`));
    expect(one).not.toBe(other);
    expect(Buffer.byteLength(one ?? "")).toBeLessThanOrEqual(63);
  });
});

describe("the verifier of a password", () => {
  /** The example of RFC 7677: its server signature is made with the server key alone. */
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

  it("is as a server of SCRAM-SHA-256 keeps it, and does not hold the password", async () => {
    const verifier = await scramVerifier("pencil", salt);
    expect(verifier).toBe(
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
    );
  });

  it("is another one each time", async () => {
    expect(await scramVerifier("pencil")).not.toBe(await scramVerifier("pencil"));
  });
});
