import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Check } from "../../../src/checks/check.ts";
import { conclude } from "../../../src/checks/conclude.ts";
import { judgeAll } from "../../../src/checks/judge-all.ts";
import { noReadiness } from "../../../src/checks/readiness/schema.ts";
import { checks } from "../../../src/checks/registry.ts";
import { selectChecks } from "../../../src/checks/select.ts";
import { ParityError } from "../../../src/errors/parity-error.ts";
import type { Fact, Finding } from "../../../src/events/event.ts";
import { verdictOf } from "../../../src/state/verdict.ts";
import { daysAgo, drill, finding, hash, judged, load, now, plan, probe, restore, runOf } from "./world.ts";

const restoreTested = "zerostate/readiness/restore-tested";
const securityAudit = "zerostate/readiness/security-audit";

describe("expiry", () => {
  test.each([
    [29.9, "pass"],
    [30.1, "expired"],
  ] as const)("evidence %s days old", (days, outcome) => {
    const found = finding(restoreTested, { runs: [runOf([restore()], { at: daysAgo(days) })] });
    expect(found.outcome).toBe(outcome);
    expect(found.score).toBe(outcome === "pass" ? 100 : 75);
  });

  test("says how old it is and what it rested on", () => {
    const found = finding(restoreTested, { runs: [runOf([restore()], { at: daysAgo(34) })] });
    expect(found.reason).toBe("no backup was restored; passed 34 days ago, it counts for 30");
    expect(found.evidence).toMatchObject([{ run: "r1", at: daysAgo(34) }]);
  });

  test("what was measured under another configuration has expired", () => {
    const found = finding(restoreTested, { runs: [runOf([restore()], { configHash: "other" })] });
    expect(found).toMatchObject({ outcome: "expired", reason: "no backup was restored; passed under another configuration" });
  });

  test("a failure of another configuration says nothing about this one", () => {
    const found = finding(restoreTested, { runs: [runOf([restore({ schemaEqual: false })], { configHash: "other" })] });
    expect(found).toMatchObject({ outcome: "unverified", score: 0 });
  });

  test("an older pass does not hide a fresh failure", () => {
    const runs = [runOf([restore()], { at: daysAgo(3) }), runOf([restore({ schemaEqual: false })], { run: "r2", at: daysAgo(1) })];
    expect(finding(restoreTested, { runs }).outcome).toBe("fail");
    expect(finding(restoreTested, { runs: runs.toReversed() }).outcome).toBe("fail");
  });
});

describe("evidence", () => {
  const recorded: Fact = {
    type: "evidence.recorded",
    path: "evidence/restore-b1.json",
    kind: "restore",
    bytes: 12,
    sha256: "ef".repeat(32),
  };

  test("names run, file, digest and time, of its own run only", () => {
    const other = runOf([{ ...recorded, sha256: "00".repeat(32) }], { run: "r0", at: daysAgo(5) });
    const found = finding(restoreTested, { runs: [other, runOf([recorded, restore()], { at: daysAgo(2) })] });
    expect(found.evidence).toEqual([{ run: "r1", path: "evidence/restore-b1.json", sha256: "ef".repeat(32), at: daysAgo(2) }]);
  });

  test("the newest measurement of each kind counts, whichever run it is of", () => {
    const all = judged({ runs: [runOf([restore(), load()], { at: daysAgo(4) }), runOf([drill()], { run: "r2", at: daysAgo(1) })] });
    const rests = (id: string): string[] => all.find((each) => each.id === id)?.evidence.map(({ run }) => run) ?? [];
    expect(rests(restoreTested)).toEqual(["r1"]);
    expect(rests("zerostate/drills/kill-postgres")).toEqual(["r2"]);
  });
});

describe("waivers", () => {
  const waiver = { id: "zerostate/readiness/dashboards", reason: "no Grafana here", owner: "Grace", until: "2026-12-24" };
  const waived = (changed: Partial<typeof waiver>, facts: readonly Fact[] = []) =>
    finding(changed.id ?? waiver.id, { facts, readiness: { waivers: [{ ...waiver, ...changed }] } });

  test("carry reason, owner and end, and leave the score", () => {
    const found = waived({});
    expect(found).toMatchObject({ outcome: "waived", score: undefined });
    expect(found.reason).toMatch(/^no Grafana here \(Grace, until 2026-12-24\); without it unverified: not measured/);
  });

  test("end", () => {
    expect(waived({ until: "2026-11-21" }).outcome).toBe("waived");
    expect(waived({ until: "2026-11-20" })).toMatchObject({ outcome: "unverified", reason: /waiver of Grace ended on 2026-11-20/ });
  });

  test("cannot cover a blocker that was proved false, only one that was not shown", () => {
    const broken = waived({ id: restoreTested }, [restore({ schemaEqual: false })]);
    expect(broken).toMatchObject({ outcome: "fail", reason: /a blocker that fails cannot be waived/ });
    expect(waived({ id: restoreTested }).outcome).toBe("waived");
  });

  test("change nothing about a pass", () => {
    expect(waived({ id: restoreTested }, [restore()]).outcome).toBe("pass");
  });
});

describe("security-audit", () => {
  const parts: Readonly<Record<string, readonly string[]>> = {
    "database-tls": ["plaintext connection", "application connections over TLS"],
    "access-logs": ["marked request in the log"],
  };
  const measured = (bad: readonly string[] = []): Fact[] => Object.entries(parts).map(([name, each]) => probe(name, each, bad));

  test("counts what passed and what nobody looked at, also when it alone is asked for", () => {
    const found = finding(securityAudit, { facts: measured() });
    expect(found.outcome).toBe("unverified");
    expect(found.reason).toMatch(/^2 of 10 pass; not shown: jwt-secret, api-key-rotation, /);
  });

  test("fails when one line fails", () => {
    const found = finding(securityAudit, { facts: measured(["plaintext connection"]) });
    expect(found).toMatchObject({ outcome: "fail", reason: "1 of 10 pass; failed: database-tls", score: 45 });
  });

  test("passes only with all ten, and a waived line is not a pass", () => {
    const audit = checks.filter(({ id }) => id === securityAudit);
    const names = [
      "database-tls",
      "jwt-secret",
      "api-key-rotation",
      "rate-limit",
      "https-only",
      "secrets-in-vault",
      "backups-encrypted",
      "access-logs",
      "intrusion-detection",
      "patching",
    ];
    const line = (name: string, outcome: "pass" | "waived"): Check => {
      const definition = { ...(audit[0] as Check), id: `zerostate/security/${name}` };
      const evidence = [{ run: "r1", path: "events.ndjson", sha256: "", at: now }];
      return { ...definition, judge: () => conclude(definition, outcome, "made up", { evidence }) };
    };
    const outcomeWith = (last: "pass" | "waived"): string | undefined => {
      const catalogue = [...audit, ...names.map((name, index) => line(name, index === 9 ? last : "pass"))].map((check, index) =>
        index === 0 ? check : { ...check, restsOn: undefined as never },
      );
      return judgeAll({ runs: [], configHash: hash, now, plan, readiness: noReadiness, catalogue }).find(({ id }) => id === securityAudit)
        ?.outcome;
    };
    expect(outcomeWith("pass")).toBe("pass");
    expect(outcomeWith("waived")).toBe("unverified");
  });
});

describe("a judge that is at fault", () => {
  const good = checks.find(({ id }) => id === restoreTested) as Check;
  const bad = (judge: Check["judge"]): Check => ({ ...good, id: "zerostate/readiness/bad", judge });
  const judgedWith = (judge: Check["judge"]): Finding[] =>
    judgeAll({ runs: [runOf([restore()])], configHash: hash, now, plan, readiness: noReadiness, catalogue: [bad(judge), good] });

  test("that throws is an error, and the others are judged all the same", () => {
    const found = judgedWith(() => {
      throw new TypeError("x is not iterable");
    });
    expect(found.map(({ outcome }) => outcome)).toEqual(["error", "pass"]);
    expect(found[0]).toMatchObject({ reason: "the check itself failed: x is not iterable", score: 0 });
    expect(verdictOf(found).headline).toBe("NOT PROVED");
  });

  test("that passes without evidence, or beyond a limit, is an error", () => {
    expect(judgedWith(() => conclude(good, "pass", "trust me"))[0]?.outcome).toBe("error");
    const evidence = [{ run: "r1", path: "events.ndjson", sha256: "", at: now }];
    const measured = [{ name: "p99", value: "300 ms", limit: "200 ms", ok: false }];
    expect(judgedWith(() => conclude(good, "pass", "nearly", { evidence, measured }))[0]?.outcome).toBe("error");
  });
});

describe("the registry", () => {
  test("holds every folder of src/checks, each under its own id, each id once", async () => {
    const root = join(import.meta.dirname, "../../../src/checks");
    const files = await readdir(root, { recursive: true });
    const folders = files.filter((file) => file.endsWith("/definition.ts")).map((file) => file.replace("/definition.ts", ""));
    expect(checks.map(({ id }) => id).sort()).toEqual(folders.sort());
  });

  test.each(checks.map((check) => [check.id, check] as const))("%s is in words a person can act on", (id, check) => {
    expect(id).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+$/);
    expect(check.why).toMatch(/^[A-Z].{20,}\.$/);
    expect(check.proof).toMatch(/^[A-Z].{20,}\.$/);
    expect(check.remedy).not.toBe("");
    expect(check.repeat).toMatch(/^parity /);
  });

  test("with nothing measured nothing passes", () => {
    const outcomes = judged({}).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(["unverified"]));
    expect(outcomes).toHaveLength(checks.length);
  });

  test("finds checks by id, by their last part and by category, and suggests the near one", () => {
    expect(selectChecks(["restore-tested"]).map(({ id }) => id)).toEqual([restoreTested]);
    expect(selectChecks([restoreTested])).toHaveLength(1);
    expect(selectChecks(["zerostate/security"])).toHaveLength(7);
    expect(selectChecks([])).toBe(checks);
    expect(() => selectChecks(["restore-testd"])).toThrow(ParityError);
    expect(() => selectChecks(["restore-testd"])).toThrow(
      expect.objectContaining({ code: "USAGE", hint: expect.stringContaining("restore-tested") }),
    );
  });
});
