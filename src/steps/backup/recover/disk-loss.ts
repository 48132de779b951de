import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../../errors/message-of.ts";
import type { RecoveryResult } from "../../../events/event.ts";
import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { readLoggedKeys } from "../../drill/key-log.ts";
import type { DrillOptions } from "../../drill/options.ts";
import { startTraffic, type Traffic } from "../../drill/traffic.ts";
import { holdFault } from "../../faults/hold-fault.ts";
import { dataLost, losing } from "../../faults/kinds/data-lost.ts";
import { backup } from "../backup.ts";
import { liveDatabase, withConnection } from "../connection.ts";
import { notServedBefore, Served } from "../disaster/watch-served.ts";
import { auditWrites, type LossMoments } from "./audit-writes.ts";
import { comeBack, lostTarget, readTimeline } from "./come-back.ts";
import { type DiskLossObserved, judgeDiskLoss } from "./judge.ts";
import { walObstacle } from "./receive-wal.ts";
import { type Stopwatch, startStopwatch } from "./stopwatch.ts";
import { openWalArchive, type WalArchive } from "./wal-archive.ts";

type Changing<T> = { -readonly [Key in keyof T]: T[Key] };

/** What the drill has seen so far. */
export type Seen = Changing<DiskLossObserved> & {
  backup: string;
  acknowledged: number;
  recoveredTo: string | undefined;
};

interface Loss {
  readonly stack: RunningStack;
  readonly options: DrillOptions;
  readonly context: StepContext;
  readonly ledger: PlannedLedger;
  readonly seen: Seen;
  readonly watch: Stopwatch;
  /** Of its files under evidence/. */
  readonly name: string;
}

const defaultWarmUpMs = 3_000;
const servedBeforeMs = 30_000;
/** Beyond the recovery time that is allowed: one that is too slow is still measured. */
const beyondLimitSeconds = 120;
const loadMarginSeconds = 600;

/**
 * Takes a physical backup and receives the log under load, kills Postgres and takes its data folder away, and brings it back from the
 * backup and the log. Counts the acknowledged writes that are gone, and the time until clients were served within the service level.
 * The lost data is kept until the recovered one has proved itself, and put back when it has not. Rejects only when interrupted, or
 * when the loss could not be undone.
 */
export async function diskLossDrill(stack: RunningStack, options: DrillOptions, context: StepContext): Promise<RecoveryResult> {
  const { plan } = stack;
  const watch = startStopwatch(context);
  const name = `disk-loss-${randomBytes(3).toString("hex")}`;
  const seen = nothingSeen(plan.limits, plan.ledger?.verify !== undefined);
  seen.obstacle = await obstacleTo(stack, context);
  if (seen.obstacle === undefined && plan.ledger !== undefined) {
    await carryOut({ stack, options, context, ledger: plan.ledger, seen, watch, name });
  }
  const result = resultOf(seen, watch);
  await context.run.record(`${name}.json`, "recovery", `${JSON.stringify({ result, seen }, null, 2)}\n`);
  context.emit({ type: "recovery.measured", result });
  return result;
}

async function obstacleTo(stack: RunningStack, context: StepContext): Promise<string | undefined> {
  if (stack.plan.ledger === undefined) return "the configuration names no ledger endpoints, so lost writes could not be counted";
  const fault = await dataLost.obstacle(lostTarget, { stack, context, id: "", remembered: {} });
  const obstacle = fault ?? (await withConnection(liveDatabase(stack), walObstacle));
  return obstacle === undefined ? undefined : `not possible here: ${obstacle}`;
}

async function carryOut(loss: Loss): Promise<void> {
  const { stack, context, watch } = loss;
  const archive = await watch.time("begin to receive the log", () => openWalArchive(stack, loss.name, context));
  try {
    await underLoad(loss, archive);
  } finally {
    await archive.seal().catch(() => undefined);
    await rm(archive.directory, { recursive: true, force: true });
  }
}

async function underLoad(loss: Loss, archive: WalArchive): Promise<void> {
  const { stack, options, context, ledger, seen, name } = loss;
  const served = new Served(stack.plan.serviceLevel);
  const evidence = (kind: string): string => join(context.run.path, "evidence", `${name}-${kind}.ndjson`);
  const files = { acknowledged: evidence("ledger"), asked: evidence("asked") };
  const clock = { failed: () => (seen.noticed = true) };
  const setup = { stack, options, context, ledger, files, load: served, clock, observed: seen };
  const mostSeconds = stack.plan.limits.rtoSeconds + beyondLimitSeconds + loadMarginSeconds;
  const traffic = await startTraffic(setup, mostSeconds, () => undefined);
  try {
    await loseAndRecover(loss, archive, traffic, served, files);
  } finally {
    await traffic.stop();
    for (const kind of ["ledger", "asked"]) await context.run.recordFile(`${name}-${kind}.ndjson`, "ledger");
  }
}

async function loseAndRecover(
  loss: Loss,
  archive: WalArchive,
  traffic: Traffic,
  served: Served,
  files: { readonly acknowledged: string; readonly asked: string },
): Promise<void> {
  const { stack, options, context, seen, watch } = loss;
  const { host, signal } = context;
  const { heal, cwd, warmUpMs = defaultWarmUpMs } = options;
  const longestMs = (stack.plan.limits.rtoSeconds + beyondLimitSeconds) * 1_000;
  const taken = await watch.time("take a physical backup under load", () => backup(stack, context, { format: "physical" }));
  seen.backup = taken.id;
  const began = host.monotonic();
  await host.sleep(warmUpMs, signal);
  if ((await served.since(began, servedBeforeMs, host, signal)) === undefined) {
    seen.obstacle = notServedBefore(stack.plan, served);
    return;
  }
  const fault = { id: loss.name, kind: "data-lost" as const, parameters: { ...lostTarget } };
  const held = await holdFault(stack, fault, { drill: "disk-loss", heal, cwd, longestMs: 2 * longestMs }, context);
  try {
    seen.acknowledgedBefore = traffic.ledger.acknowledged();
    seen.noticed = false;
    const [lostAt, lostAtMs] = [host.monotonic(), host.now()];
    await held.inject();
    const goneAtMs = host.now();
    context.emit({ type: "fault.injected", drill: "disk-loss", fault: loss.name });
    const timelineBefore = taken.manifest.database.physical?.timeline ?? 0;
    try {
      seen.recoveredTo = await comeBack(stack, taken.id, archive, watch, context);
      const [backAt, backAtMs] = [host.monotonic(), host.now()];
      const since = await watch.time("wait until clients are served", () => served.since(backAt, longestMs, host, signal));
      seen.recoveredAfterMs = since === undefined ? undefined : since - lostAt;
      seen.recoveredServes = (await readTimeline(stack)) > timelineBefore;
      await traffic.stop();
      await watch.time("ask for every acknowledged write", () =>
        audit(loss, files, { lostAt: lostAtMs, goneAt: goneAtMs, backAt: backAtMs }),
      );
    } catch (error) {
      signal.throwIfAborted();
      seen.failure = messageOf(error);
    }
    // The old data is given up only for data that is as good.
    if (judgeDiskLoss(seen).verdict === "recovered") await losing.of(stack).keepGivenData(lostTarget);
    await held.release();
    context.emit({ type: "fault.undone", drill: "disk-loss", fault: loss.name, afterMs: host.monotonic() - lostAt });
  } finally {
    await held.release();
  }
}

async function audit(
  { stack, context, ledger, seen }: Loss,
  files: { acknowledged: string; asked: string },
  moments: LossMoments,
): Promise<void> {
  seen.acknowledged = (await readLoggedKeys(files.acknowledged)).length;
  const audited = await auditWrites(stack, ledger, files, moments, context);
  seen.lost = audited.lost;
  seen.lostSeconds = audited.lostSeconds;
  seen.lostLater = audited.lostLater;
  seen.duplicated = audited.duplicated;
  seen.writesAgain = audited.writesAgain;
  seen.moneyConserved = audited.moneyConserved;
}

function nothingSeen({ rpoSeconds, rtoSeconds }: RunningStack["plan"]["limits"], verifies: boolean): Seen {
  return {
    obstacle: undefined,
    failure: undefined,
    acknowledgedBefore: 0,
    acknowledged: 0,
    lost: undefined,
    lostLater: 0,
    duplicated: 0,
    writesAgain: false,
    lostSeconds: 0,
    rpoLimitSeconds: rpoSeconds,
    moneyConserved: undefined,
    verifies,
    recoveredAfterMs: undefined,
    rtoLimitSeconds: rtoSeconds,
    loadEnded: false,
    noticed: false,
    recoveredServes: undefined,
    backup: "",
    recoveredTo: undefined,
  };
}

function resultOf(seen: Seen, { steps }: Stopwatch): RecoveryResult {
  return {
    kind: "loss of the disk",
    backup: seen.backup,
    target: "the end of the log",
    recoveredTo: seen.recoveredTo,
    acknowledged: seen.acknowledgedBefore,
    // Writes that could not all be asked for count as lost: not measured is never a pass.
    lost: seen.lost ?? seen.acknowledgedBefore,
    lostSeconds: seen.lostSeconds,
    beyond: 0,
    rpoLimitSeconds: seen.rpoLimitSeconds,
    recoveredAfterMs: seen.recoveredAfterMs,
    rtoLimitSeconds: seen.rtoLimitSeconds,
    steps,
    ...judgeDiskLoss(seen),
  };
}
