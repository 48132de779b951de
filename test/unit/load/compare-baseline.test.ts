import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host/node.ts";
import { findBaseline, type Place, type Wanted } from "../../../src/steps/load/compare/baseline.ts";
import type { LoadRecord } from "../../../src/steps/load/compare/record.ts";
import { recordToText } from "../../../src/steps/load/compare/record-file.ts";
import { journalOf, type Made, originOf, runOf } from "./compare-runs.ts";
import { resultOf } from "./load-result.ts";

const host = nodeHost();
const { asked: _, ...wanted } = originOf();
let place: Place;
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parity-compare-"));
  place = { host, root, stateDirectory: join(root, ".parity"), exceptRun: "now" };
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function git(...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  const { exitCode, stdout, stderr } = await host.run({ command: "git", args: ["-C", root, ...identity, ...args] });
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

/** An empty commit on the branch that is checked out; its short hash. */
async function commit(message: string): Promise<string> {
  await git("commit", "--allow-empty", "--quiet", "-m", message);
  return git("rev-parse", "--short", "HEAD");
}

let seed = 0;
async function store(run: string, origin: Made["origin"], result: Made["result"] = {}): Promise<LoadRecord> {
  seed += 1;
  const day = String(10 + (seed % 18)).padStart(2, "0");
  const record = runOf({ seed, seconds: 3, origin: { run, at: `2026-11-${day}T10:00:00.000Z`, ...origin }, result: resultOf(result) });
  const folder = join(root, ".parity/runs", run);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "events.ndjson"),
    journalOf(record)
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(""),
  );
  return record;
}

const runs = async (named: string, of: Wanted | undefined = wanted): Promise<string[]> =>
  (await findBaseline(named, of, place)).map(({ origin }) => origin.run);
const refusal = (named: string, of: Wanted | undefined = wanted) =>
  findBaseline(named, of, place).then(
    () => undefined,
    (error: unknown) => error,
  );

describe("main", () => {
  beforeEach(async () => {
    seed = 0;
    await git("init", "--quiet", "--initial-branch=main");
  });

  it("is the newest measured commit the default branch holds: all its comparable runs together", async () => {
    const [first, second] = [await commit("first"), await commit("second")];
    await git("checkout", "--quiet", "-b", "feature");
    const other = await commit("on the branch");
    await store("a1", { commit: first });
    await store("a2", { commit: second });
    await store("a3", { commit: second });
    await store("a4", { commit: second, asked: 500 }, { asked: 500 });
    await store("a5", { commit: other, branch: "feature" });
    await store("now", { commit: second });
    expect(await runs("main", { ...wanted, asked: 1_000 })).toEqual(["a2", "a3"]);
    expect(await runs("main", { ...wanted, asked: 500 })).toEqual(["a4"]);
  });

  it("is no run that is invalid, of another scenario, or of a tree with changes", async () => {
    const [first, second] = [await commit("first"), await commit("second")];
    await store("a1", { commit: first });
    await store("a2", { commit: second }, { validity: { valid: false, reasons: ["dropped"] } });
    await store("a3", { commit: second }, { scenario: "soak" });
    await store("a4", { commit: `${second}+` });
    expect(await runs("main")).toEqual(["a1"]);
  });

  it("prefers a run that can be compared to a newer one that can't, and takes that where there is no other", async () => {
    const first = await commit("first");
    await store("a1", { commit: first, runtime: "compose" });
    expect(await runs("main")).toEqual(["a1"]);
    await store("a2", { commit: first });
    await store("a3", { commit: first, runtime: "compose" });
    expect(await runs("main")).toEqual(["a2"]);
  });

  it("is the remote's where the clone has no branch of its own", async () => {
    const first = await commit("first");
    await git("update-ref", "refs/remotes/origin/trunk", "HEAD");
    await git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    await git("checkout", "--quiet", "--detach");
    await git("branch", "--delete", "--force", "main");
    await store("a1", { commit: first });
    expect(await runs("main")).toEqual(["a1"]);
  });

  it("names the runs there are when none is of the default branch", async () => {
    await commit("first");
    await git("checkout", "--quiet", "-b", "feature");
    const other = await commit("on the branch");
    await store("a1", { commit: other, branch: "feature" });
    await store("a2", { commit: "0123456" });
    expect(await refusal("main")).toMatchObject({
      code: "RUN_NOT_FOUND",
      exitCode: 2,
      message: "no valid load run of a commit on main is stored",
      details: [
        { at: "a2", says: expect.stringContaining("load at 1,000/s, 0123456 on main") },
        { at: "a1", says: expect.stringContaining(`${other} on feature`) },
      ],
    });
  });
});

describe("without git", () => {
  it("main is nothing", async () => {
    await store("a1", { commit: undefined });
    expect(await refusal("main")).toMatchObject({
      code: "RUN_NOT_FOUND",
      message: expect.stringMatching(/^git does not say which branch is the default/),
    });
  });

  it("a run by its id, several of one commit, a file and a folder are found", async () => {
    const record = await store("a1", { commit: "1" });
    await store("a2", { commit: "1" });
    await writeFile(join(root, "saved.json"), recordToText(record));
    expect(await runs("a1")).toEqual(["a1"]);
    expect(await runs("a2, a1")).toEqual(["a1", "a2"]);
    expect(await runs(join(root, "saved.json"))).toEqual(["a1"]);
    expect(await runs(join(root, ".parity/runs/a2"))).toEqual(["a2"]);
  });

  it("runs of several commits are no repeats of each other", async () => {
    await store("a1", { commit: "1" });
    await store("a2", { commit: "2" });
    expect(await refusal("a1,a2")).toMatchObject({ code: "NOT_COMPARABLE", exitCode: 4 });
  });

  it("an invalid run is never compared, and its reasons are said", async () => {
    await store("a1", {}, { validity: { valid: false, reasons: ["3,000/s of 10,000/s were reached"] } });
    expect(await refusal("a1")).toMatchObject({
      code: "NOT_COMPARABLE",
      exitCode: 4,
      details: [{ at: "a1", says: "3,000/s of 10,000/s were reached" }],
    });
  });

  it("a run that changes its rate is not compared", async () => {
    await store("a1", {}, { scenario: "spike" });
    expect(await refusal("a1")).toMatchObject({ code: "NOT_COMPARABLE", message: expect.stringMatching(/^a spike run changes its rate/) });
  });

  it.each([
    ["an id that is none", "zzzz", "there is no load run zzzz"],
    ["a file that is none", "./no/such.json", /^there is no file /],
    ["a file that holds something else", "./other.json", /holds no load run that parity understands$/],
    ["an id that leads elsewhere", "../../etc", /^there is no file /],
  ])("%s is refused", async (_, named, message) => {
    await writeFile(join(root, "other.json"), "{}");
    expect(await findBaseline(named, wanted, { ...place, host: { ...host, cwd: root } }).catch((error: unknown) => error)).toMatchObject({
      code: "RUN_NOT_FOUND",
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
});
