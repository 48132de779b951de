import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import type { RecoveryResult } from "../../../events/event.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DrillOptions } from "../../drill/options.ts";
import { startBackgroundLoad } from "../../load/background.ts";
import { type BackupResult, backup } from "../backup.ts";
import { readKeys } from "../codec/keys.ts";
import { type DatabaseAddress, liveDatabase, withConnection } from "../connection.ts";
import { openBackup } from "../store/local.ts";
import { causeAccident, type Moment } from "./accident.ts";
import { judgePointInTime, type PointInTimeObserved, type PointRecovered } from "./judge.ts";
import { type NumberedRows, readNumbers, writeNumberedRows } from "./numbered-rows.ts";

import { walObstacle } from "./receive-wal.ts";
import { type RecoveredServer, restorePhysical } from "./restore-physical.ts";
import { compareRows } from "./rows-judge.ts";
import { type Stopwatch, startStopwatch } from "./stopwatch.ts";
import { type RecoveryTarget, targetInWords } from "./target.ts";
import { openWalArchive, type WalArchive } from "./wal-archive.ts";

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the drill has seen so far. */
interface Seen extends Changing<PointInTimeObserved> {
  points: PointRecovered[];
  backup: string;
  target: string;
  recoveredTo: string | undefined;
}

const mostSeconds = 900;

/**
 * Writes numbered rows to a table of its own under load, drops that table "by accident", and recovers a copy of the database, from a
 * physical backup and the log, to three moments before: a position, a name and a time. The live database is not recovered: it
 * loses nothing but the drill's own table. The verdict is in the result; rejects when something fails that is no answer.
 */
export async function pointInTimeDrill(stack: RunningStack, options: DrillOptions, context: StepContext): Promise<RecoveryResult> {
  const watch = startStopwatch(context);
  const address = liveDatabase(stack);
  const seen: Seen = {
    obstacle: await withConnection(address, walObstacle),
    points: [],
    goneAtTheEnd: undefined,
    writable: undefined,
    givenUp: 0,
    wanted: 3,
    backup: "",
    target: "",
    recoveredTo: undefined,
  };
  if (seen.obstacle === undefined) await carryOut(stack, address, options, seen, watch, context);
  else seen.obstacle = `not possible here: ${seen.obstacle}`;
  const result = resultOf(stack, seen, watch);
  await context.run.record(
    `recovery-point-in-time-${context.host.now()}.json`,
    "recovery",
    `${JSON.stringify({ result, seen }, null, 2)}\n`,
  );
  context.emit({ type: "recovery.measured", result });
  return result;
}

async function carryOut(
  stack: RunningStack,
  address: DatabaseAddress,
  options: DrillOptions,
  seen: Seen,
  watch: Stopwatch,
  context: StepContext,
): Promise<void> {
  const archive = await watch.time("begin to receive the log", () =>
    openWalArchive(stack, `drill-${randomBytes(4).toString("hex")}`, context),
  );
  try {
    const taken = await watch.time("take a physical backup", () => backup(stack, context, { format: "physical" }));
    seen.backup = taken.id;
    const load = await (options.startLoad ?? startBackgroundLoad)(stack, { rate: options.rate, mostSeconds }, context);
    const rows = await writeNumberedRows(address, context);
    const moments = await watch
      .time("write rows under load, and drop their table", () => causeAccident(rows, address))
      .finally(async () => {
        await rows.stop();
        await load.stop();
      });
    await watch.time("wait until the log is stored", () => archive.waitUntilStored(moments.dropped));
    await watch.time("seal the log", () => archive.seal());
    seen.givenUp = rows.acknowledged().length - (moments.before.at(-1)?.mark.acknowledged.length ?? 0);
    await recoverTo(stack, { taken, archive, rows, moments: moments.before }, seen, watch, context);
    await rows.remove();
  } finally {
    await archive.seal().catch(() => undefined);
    await rm(archive.directory, { recursive: true, force: true });
  }
}

interface Recovering {
  readonly taken: BackupResult;
  readonly archive: WalArchive;
  readonly rows: NumberedRows;
  readonly moments: readonly Moment[];
}

/** One restored copy goes from target to target, and at last to the end of the log, where the table must be gone. */
async function recoverTo(
  stack: RunningStack,
  { taken, archive, rows, moments }: Recovering,
  seen: Seen,
  watch: Stopwatch,
  context: StepContext,
): Promise<void> {
  const { plan } = stack;
  const restore = {
    stateDirectory: plan.stateDirectory,
    opened: await openBackup(plan.stateDirectory, taken.id),
    keys: await readKeys(plan, context),
    password: stack.secret("postgres"),
    walDirectory: archive.directory,
  };
  let copy: RecoveredServer | undefined;
  try {
    for (const { target, mark } of moments) {
      const words = targetInWords(target);
      seen.target = words;
      copy = await watch.time(`recover to ${words}`, () => goTo(copy, target));
      const there = await readNumbers(copy.address(plan.database.name), rows.table);
      seen.recoveredTo = copy.reached.lastCommittedAt;
      seen.points.push({ target: words, tableThere: there !== undefined, rows: compareRows(mark, there) });
    }
    const last = copy;
    if (last === undefined) return;
    await watch.time("recover to the end of the log", () => last.goOn({ to: "end" }, "promote"));
    const atTheEnd = last.address(plan.database.name);
    seen.goneAtTheEnd = (await readNumbers(atTheEnd, rows.table)) === undefined;
    seen.writable = await takesWrites(atTheEnd);
  } finally {
    await copy?.remove();
  }

  async function goTo(from: RecoveredServer | undefined, target: RecoveryTarget): Promise<RecoveredServer> {
    if (from === undefined) return restorePhysical(restore, target, "pause", context);
    return { ...from, reached: await from.goOn(target, "pause") };
  }
}

async function takesWrites(address: DatabaseAddress): Promise<boolean> {
  return withConnection(address, async (client) => {
    await client.query("create table parity_takes_writes as select 1 as one");
    const { rowCount } = await client.query("select from parity_takes_writes");
    return rowCount === 1;
  });
}

function resultOf({ plan }: RunningStack, seen: Seen, { steps }: Stopwatch): RecoveryResult {
  const worst = seen.points.toSorted((one, other) => other.rows.lost - one.rows.lost)[0]?.rows;
  return {
    kind: "point in time",
    backup: seen.backup,
    target: seen.target,
    recoveredTo: seen.recoveredTo,
    acknowledged: seen.points.at(-1)?.rows.acknowledged ?? 0,
    lost: worst?.lost ?? 0,
    lostSeconds: worst?.lostSeconds ?? 0,
    beyond: Math.max(0, ...seen.points.map(({ rows }) => rows.beyond)),
    rpoLimitSeconds: plan.limits.rpoSeconds,
    recoveredAfterMs: undefined,
    rtoLimitSeconds: plan.limits.rtoSeconds,
    steps,
    ...judgePointInTime(seen),
  };
}
