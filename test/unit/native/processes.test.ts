import { describe, expect, it } from "vitest";
import { exitFromShell, shellCode } from "../../../src/runtimes/native/exit-code.ts";
import { isSame } from "../../../src/runtimes/native/members.ts";
import { descendants } from "../../../src/runtimes/native/membership.ts";
import { isAlive } from "../../../src/runtimes/native/record.ts";
import { type ProcessRow, parseStat, readProcess } from "../../../src/runtimes/process-table.ts";

const stat = (name: string): string =>
  `42 (${name}) S 7 40 40 0 -1 4194560 100 0 0 0 100 30 50 20 20 0 1 0 987654 1000 200 18446744073709551615`;
const row = (pid: number, parent: number, state = "S"): ProcessRow => ({ pid, parent, state, group: pid, cpuSeconds: 0, startTicks: "1" });
const table = (...rows: ProcessRow[]): ReadonlyMap<number, ProcessRow> => new Map(rows.map((each) => [each.pid, each]));

describe("a row of the process table", () => {
  it.for(["node", "a b", "a) S 1 1", "(sd-pam)", ") (", "two\nlines"])("is read whatever the program is called: %s", (name) => {
    expect(parseStat(stat(name))).toEqual({ pid: 42, state: "S", parent: 7, group: 40, cpuSeconds: 2, startTicks: "987654" });
  });

  it("is nothing when it was cut short", () => {
    expect(parseStat("")).toBeUndefined();
    expect(parseStat("42 (node) S 7")).toBeUndefined();
  });
});

describe("a process", () => {
  const identity = { pid: 42, startTicks: "987654" };
  const alive = parseStat(stat("node")) as ProcessRow;

  it("is the same one only with the same start and boot, and when it is no zombie", () => {
    expect(isAlive(identity, "boot", "boot", table(alive))).toBe(true);
    expect(isAlive(identity, "boot", "another", table(alive))).toBe(false);
    expect(isAlive({ ...identity, startTicks: "1" }, "boot", "boot", table(alive))).toBe(false);
    expect(isAlive(identity, "boot", "boot", table({ ...alive, state: "Z" }))).toBe(false);
    expect(isAlive(undefined, "boot", "boot", table(alive))).toBe(false);
  });

  it("is looked at again before it is signalled", () => {
    const own = readProcess(1);
    expect(own && isSame(own)).toBe(true);
    expect(own && isSame({ ...own, startTicks: `${own.startTicks}1` })).toBe(false);
  });

  it("counts all below it, dead ones not", () => {
    const processes = table(row(1, 0), row(10, 1), row(11, 10), row(12, 11), row(13, 10, "Z"), row(20, 1));
    expect(descendants([10], processes).map(({ pid }) => pid)).toEqual([10, 11, 12]);
    expect(descendants([10, 11], processes).map(({ pid }) => pid)).toEqual([10, 11, 12]);
    expect(descendants([99], processes)).toEqual([]);
  });
});

describe("an exit code", () => {
  it("above 128 stands for the signal that ended the program", () => {
    expect(exitFromShell(137)).toEqual({ exitCode: undefined, endedBy: "SIGKILL" });
    expect(exitFromShell(3)).toEqual({ exitCode: 3 });
    expect(exitFromShell(255)).toEqual({ exitCode: 255 });
    expect(exitFromShell(undefined)).toEqual({ exitCode: undefined });
    expect(shellCode({ exitCode: undefined, endedBy: "SIGTERM" })).toBe(143);
    expect(shellCode({ exitCode: 0, endedBy: undefined })).toBe(0);
  });
});
