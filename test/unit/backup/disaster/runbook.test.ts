import { describe, expect, it } from "vitest";
import type { DisasterResult } from "../../../../src/events/event.ts";
import { runbookOf } from "../../../../src/steps/backup/disaster/runbook.ts";

const result: DisasterResult = {
  backup: "20261121-110000-4f1c",
  steps: [
    {
      name: "restore the newest backup",
      commands: ["createdb shop", "pg_restore --dbname=shop dump"],
      ms: 4_200,
      ok: true,
      detail: "12 rows",
    },
    { name: "start new app instances", commands: [], ms: 61_000, ok: false, detail: "app did not become ready" },
  ],
  recoveredAfterMs: undefined,
  rtoLimitSeconds: 1_800,
  acknowledged: 0,
  lost: 0,
  lostSeconds: 41,
  rpoLimitSeconds: 300,
  runbook: undefined,
  verdict: "not recovered",
  reason: "start new app instances: app | gave up\nat once",
};
const facts = { project: "shop", lostAt: "2026-11-21T11:00:41.250Z", runtime: "native", run: "4fwe9" };

describe("the runbook", () => {
  it("names a backup that the drill took itself, whose age is no recovery point", () => {
    const page = runbookOf({ ...result, acknowledged: 900, tookBackup: true }, facts);
    expect(page).toContain("| age of the data at the loss (RPO) | not known: the drill took its own backup | 5 min 0 s |");
  });

  it("holds every step with its commands, its time and what was seen, and nothing that was not measured", () => {
    expect(runbookOf(result, facts)).toMatchInlineSnapshot(`
      "# Disaster recovery of shop

      For when the database, or the place it runs in, is gone. Written by \`parity drill disaster\` of what it did, not by hand:
      run the drill again and this page is made anew.

      | | measured | limit |
      | --- | --- | --- |
      | clients served again (RTO) | not at all | 30 min 0 s |
      | age of the data at the loss (RPO) | not measured | 5 min 0 s |
      | acknowledged writes lost | not looked up | |
      | carried out | 2026-11-21 11:00:41 UTC, native, run 4fwe9, backup 20261121-110000-4f1c | |
      | verdict | not recovered: start new app instances: app \\| gave up at once | |

      The time counts from the loss. That somebody notices it and decides to recover comes on top.

      Addresses, ports and ids are those of the drill; passwords and keys come from the vault (\`$…\` below).

      ## 1. restore the newest backup (4.2 s)

      \`\`\`bash
      createdb shop
      pg_restore --dbname=shop dump
      \`\`\`

      Seen: 12 rows.

      ## 2. start new app instances (61 s, **failed**)

      Seen: app did not become ready.

      ## Afterwards

      - Take a new backup at once (\`parity backup\`): the old line of them ended with the old server.
      - Write down both times against their limits, what was lost and for whom.
      "
    `);
  });

  it("holds what was lost once it was looked up", () => {
    const page = runbookOf({ ...result, recoveredAfterMs: 19_000, acknowledged: 900, lost: 40, verdict: "recovered" }, facts);
    expect(page).toContain("| clients served again (RTO) | after 19 s | 30 min 0 s |");
    expect(page).toContain("| age of the data at the loss (RPO) | 41 s | 5 min 0 s |");
    expect(page).toContain("| acknowledged writes lost | 40 of 900 | |");
  });
});
