import type { Finding, Outcome } from "../../../src/events/event.ts";

const at = "2026-11-20T12:01:08.000Z";
const k6 = { run: "7f3kq", path: "evidence/k6-summary.json", sha256: "d4".repeat(32), at };

function finding(name: string, outcome: Outcome, reason: string, rest: Partial<Finding> = {}): Finding {
  return {
    id: `zerostate/readiness/${name}`,
    title: name.replaceAll("-", " "),
    outcome,
    reason,
    score: { pass: 100, attested: 100, expired: 75, fail: 20, unverified: 0, error: 0 }[outcome as string],
    blocker: false,
    measured: [],
    evidence: [],
    why: "production will do it whether or not it was tried here",
    remedy: `parity explain ${name}`,
    repeat: `parity check zerostate/readiness/${name}`,
    ...rest,
  };
}

/** Every outcome at least once, in two categories. */
export const findings: readonly Finding[] = [
  finding("load-tested", "unverified", "10,000 requests/s asked for, 4,900/s is what this machine can generate beside the stack", {
    title: "Load tested at production's rate",
    blocker: true,
    measured: [
      { name: "rate reached", value: "4,398/s", limit: "10,000/s", ok: false },
      { name: "p99", value: "31 ms", limit: "200 ms", ok: true },
    ],
    evidence: [k6],
    remedy: "run it on 4 or more cores",
  }),
  finding("latency", "pass", "99.99 % of requests within 200 ms", {
    title: "Latency within the service level",
    measured: [{ name: "p99", value: "31 ms", limit: "200 ms", ok: true }],
    evidence: [k6],
  }),
  finding("database-failure", "pass", "served again 2.1 s after Postgres was killed, no acknowledged write lost", {
    title: "Survives the death of its database",
    blocker: true,
    measured: [
      { name: "serving again", value: "2.1 s", limit: "30 s", ok: true },
      { name: "acknowledged writes lost", value: "0 of 58,211", limit: "0", ok: true },
    ],
    evidence: [{ run: "7f3kq", path: "evidence/kill-postgres.json", sha256: "e5".repeat(32), at: "2026-11-20T12:02:01.000Z" }],
  }),
  finding("restore-tested", "pass", "14 of 14 tables equal", {
    title: "Backup restored and compared",
    blocker: true,
    measured: [{ name: "restore", value: "2.0 s", limit: "30 min", ok: true }],
    evidence: [{ run: "7f3kq", path: "events.ndjson", sha256: "", at: "2026-11-20T12:02:08.000Z" }],
  }),
  finding("settings", "fail", "random_page_cost is 4, asked for 1.1", {
    title: "Production's settings in force",
    blocker: true,
    measured: [
      { name: "Postgres settings in force", value: "3 of 4", limit: "4 of 4", ok: false },
      { name: "random_page_cost", value: "4", limit: "1.1", ok: false },
    ],
    evidence: [{ run: "7f3kq", path: "events.ndjson", sha256: "", at: "2026-11-20T12:00:05.000Z" }],
    remedy: "parity up again, and read parity logs postgres when it stays so",
  }),
  finding("alerts-fire", "pass", "DatabaseDown was delivered 17.2 s after the fault", {
    title: "Alerts fire and are delivered",
    measured: [{ name: "DatabaseDown delivered", value: "17.2 s", limit: "20 s", ok: true }],
    evidence: [{ run: "7f3kq", path: "evidence/kill-postgres.json", sha256: "e5".repeat(32), at: "2026-11-20T12:02:01.000Z" }],
  }),
  finding("dashboards", "not-applicable", "no Grafana on the native runtime", {
    title: "Dashboards show the service level",
    remedy: "parity certify --on compose",
  }),
  finding("migrations", "error", "the migration command ended with 127: command not found", { title: "Migrations go up and down" }),
  finding("on-call", "attested", "by ada on 2026-11-02: rota in the team's calendar", { title: "Somebody is on call" }),
  finding("team-trained", "expired", "the newest game day was 97 days ago, 90 is the limit", {
    title: "Team trained by a game day",
    evidence: [{ run: "6aaaa", path: "evidence/game-day.json", sha256: "f6".repeat(32), at: "2026-08-15T09:00:00.000Z" }],
    remedy: "parity drill --all",
  }),
  finding("penetration-test", "waived", "accepted by grace until 2026-12-31: first release is internal", { title: "Penetration test" }),
  { ...finding("tls", "pass", "TLS 1.2 is the oldest protocol accepted", { title: "TLS only" }), id: "zerostate/security/tls" },
];
