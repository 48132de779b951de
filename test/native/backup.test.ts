import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RestoreResult } from "../../src/events/event.ts";
import { backup } from "../../src/steps/backup/backup.ts";
import { listBackups } from "../../src/steps/backup/store/local.ts";
import { restoreDrill } from "../../src/steps/backup/verify/restore-drill.ts";
import { serversDirectory } from "../../src/steps/backup/verify/server-folder.ts";
import { type LivePostgres, openStepRun, type StepRun, startLivePostgres } from "./backup-fixture.ts";

let live: LivePostgres;
let run: StepRun;

beforeAll(async () => {
  live = await startLivePostgres();
  run = await openStepRun(live.stack.plan);
}, 120_000);
afterAll(() => live?.stop());

const equalTables = (result: Pick<RestoreResult, "tables">): string[] =>
  result.tables.filter(({ equal }) => equal).map(({ table }) => table);
const unequalTables = (result: Pick<RestoreResult, "tables">): string[] =>
  result.tables.filter(({ equal }) => !equal).map(({ table }) => table);

describe("a backup of a live database", { timeout: 120_000 }, () => {
  it("is restored into a server of its own and equals its source, table by table", async () => {
    const taken = await backup(live.stack, run.context);
    expect(await listBackups(live.stack.plan.stateDirectory)).toContain(taken.id);
    expect(run.facts).toContainEqual(expect.objectContaining({ type: "backup.taken", backup: taken.id, sha256: taken.sha256 }));
    const result = await restoreDrill(live.stack, taken.id, run.context);
    expect(unequalTables(result)).toEqual([]);
    expect(equalTables(result)).toEqual([
      "parity.canary",
      'public.Odd "name',
      "public.accounts",
      "public.empty_table",
      "public.measurements_2026",
      "public.payments",
    ]);
    expect(result).toMatchObject({ schemaEqual: true, controlNoticed: true, backup: taken.id });
    expect(run.facts).toContainEqual({ type: "restore.compared", result });
    expect(await readdir(serversDirectory(live.stack.plan.stateDirectory))).toEqual([]);
  });

  it.each(["custom", "directory", "physical"] as const)("is consistent while rows are written to every table (%s)", async (format) => {
    const ended = new AbortController();
    let written = 0;
    const writing = live.withClient(async (client) => {
      while (!ended.signal.aborted) {
        await client.query("insert into accounts (name, balance) values (gen_random_uuid()::text, 1.0)");
        await client.query("update payments set ratio = ratio + 1 where account = (select min(account) from payments)");
        written += 1;
      }
    });
    const taken = await backup(live.stack, run.context, { format }).finally(() => ended.abort());
    await writing;
    const result = await restoreDrill(live.stack, taken.id, run.context);
    expect(written).toBeGreaterThan(10);
    expect(unequalTables(result)).toEqual([]);
    expect(result).toMatchObject({ schemaEqual: true, controlNoticed: true });
  });

  it("is unknown when it was never taken", async () => {
    await expect(restoreDrill(live.stack, "20260101-000000-none", run.context)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});
