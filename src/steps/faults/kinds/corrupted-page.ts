import { z } from "zod";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import { canOpenData, type OpensData } from "../../../runtimes/abilities.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { FaultGiven, FaultKind } from "../fault-kind.ts";
import { flipPage, flipped, isEmptyPage, isValidPage, pageBytes, pagePlace } from "../page.ts";
import { obstacleInDatabase, withSuperuser } from "../sql-access.ts";
import { quotedTable, tableObstacle } from "../sql-table.ts";
import { stateOf } from "../state-of.ts";
import { ability } from "./ability.ts";
import { ending, endingObstacle } from "./instance.ts";
import { tableShape } from "./lock.ts";
import { postgresTarget } from "./postgres.ts";

export interface CorruptedPageParameters {
  readonly table: string;
  readonly page: number;
}

const mechanism = "the server is stopped, 64 bytes in the middle of a page of the table's file are flipped, the server is started";
const opening = ability<OpensData>(canOpenData, "reach the bytes that postgres stores");
const remembered = z.object({ path: z.string().min(1) });

export const corruptedPage: FaultKind<CorruptedPageParameters> = {
  kind: "corrupted-page",
  shape: { table: tableShape, page: z.int().min(0).default(0).meta({ description: "Which page of the table, from 0." }) },
  mechanism: { native: mechanism, compose: mechanism, kind: "not possible: nothing there reaches the bytes of a claimed volume" },
  lasting: true,
  interrupts: true,
  target: () => postgresTarget,
  does: ({ table, page }) => `has page ${page} of ${table} damaged on disk`,
  obstacle: async (parameters, given) => {
    const { stack } = given;
    return (
      opening.lack(stack) ??
      (await endingObstacle(postgresTarget, given)) ??
      (await opening.of(stack).dataObstacle(postgresTarget)) ??
      obstacleInPage(parameters, given)
    );
  },
  remember: async ({ table }, { stack }) => ({ path: await fileOf(table, stack) }),
  inject: async ({ table, page }, given) => {
    await whileStopped(given, async () => {
      const bytes = await readPage(given, page);
      if (isEmptyPage(bytes) || !isValidPage(bytes, page)) throw unusable(page, "is not as the server would have written it");
      await writeMiddle(given, page, flipPage(bytes));
    });
    // Clients saw the server stop: that alone would pass for an effect.
    if ((await unreadable(table, given)) === undefined) throw unusable(page, "is damaged, and the server reads it all the same");
  },
  undo: async ({ table, page }, given) => {
    // Where every page can be read there is nothing to write back, and no reason to stop the server.
    if ((await stateOf(given.stack, postgresTarget)) === "running" && (await unreadable(table, given)) === undefined) return;
    await whileStopped(given, async () => {
      const bytes = await readPage(given, page);
      if (isValidPage(bytes, page)) return;
      const whole = flipPage(bytes);
      if (!isValidPage(whole, page)) throw unusable(page, "was damaged by more than the fault");
      await writeMiddle(given, page, whole);
    });
  },
  remains: ({ table }, given) => unreadable(table, given),
};

/** Why the table cannot be read; undefined when it can. Only a scan of the whole table knows where each row stands: no index can answer it. */
async function unreadable(table: string, { stack }: FaultGiven): Promise<string | undefined> {
  const asked = `select count(*) from ${await quotedTable(table)} where ctid is not null`;
  return withSuperuser(stack, (client) => client.query(asked)).then(() => undefined, messageOf);
}

async function obstacleInPage({ table, page }: CorruptedPageParameters, given: FaultGiven): Promise<string | undefined> {
  return obstacleInDatabase(given, async (client) => {
    const obstacle = await tableObstacle(client, table);
    if (obstacle !== undefined) return obstacle;
    const asked = `select current_setting('data_checksums') as checksums, current_setting('block_size') as block,
      (pg_relation_size(to_regclass($1)) / $2)::int as pages`;
    const { rows } = await client.query<{ checksums: string; block: string; pages: number }>(asked, [await quotedTable(table), pageBytes]);
    const [found] = rows;
    if (found?.checksums !== "on") return "the server keeps no checksums, so it would not notice";
    if (found.block !== String(pageBytes)) return `the server's pages have ${found.block} bytes instead of ${pageBytes}`;
    return page < found.pages ? undefined : `${table} has ${found.pages} page${found.pages === 1 ? "" : "s"}, none of number ${page}`;
  });
}

/** Relative to the data folder. */
async function fileOf(table: string, stack: RunningStack): Promise<string> {
  const name = await quotedTable(table);
  const asked = "select pg_relation_filepath(to_regclass($1)) as path";
  const { rows } = await withSuperuser(stack, (client) => client.query<{ path: string }>(asked, [name]));
  return rows[0]?.path ?? "";
}

/** A stop of its own kind writes everything out: what recovery replays then begins after it, and does not heal the page. */
async function whileStopped({ stack, context }: FaultGiven, work: () => Promise<void>): Promise<void> {
  const ends = ending.of(stack);
  const state = await stateOf(stack, postgresTarget);
  if (state === "running" || state === "paused") await ends.halt(postgresTarget);
  try {
    await work();
  } finally {
    await ends.restore(postgresTarget, context);
  }
}

function readPage(given: FaultGiven, page: number): Promise<Buffer> {
  const { path, offset } = pagePlace(remembered.parse(given.remembered).path, page);
  return opening.of(given.stack).readData(postgresTarget, path, offset, pageBytes);
}

async function writeMiddle(given: FaultGiven, page: number, bytes: Buffer): Promise<void> {
  const { path, offset } = pagePlace(remembered.parse(given.remembered).path, page);
  const middle = bytes.subarray(flipped.offset, flipped.offset + flipped.length);
  await opening.of(given.stack).writeData(postgresTarget, path, offset + flipped.offset, middle);
}

function unusable(page: number, how: string): ParityError {
  return new ParityError("DATA_MISMATCH", `page ${page} ${how}`, { hint: "restore the newest backup: parity restore" });
}
