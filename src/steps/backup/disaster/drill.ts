import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { DisasterResult, Fact } from "../../../events/event.ts";
import type { RunningStack, Runtime } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DrillOptions } from "../../drill/options.ts";
import { deriveContext } from "../../faults/derive-context.ts";
import { programOf } from "../programs.ts";
import { type Front, startFront } from "./front.ts";
import { nothingSeen } from "./judge.ts";
import { type Drill, loseAndRecover } from "./lose-and-recover.ts";
import { holdLoss, lossObstacle } from "./loss.ts";
import { newestDump } from "./newest-dump.ts";
import { recordDrill } from "./record.ts";
import { type Place, preparePlace } from "./second-stack.ts";

export interface DisasterOptions extends DrillOptions {
  readonly runtime: Runtime;
  /** On 127.0.0.1, given to nobody else meanwhile. */
  freePort(): Promise<number>;
}

/** Beyond the longest recovery: the watchdogs give the drill time to undo the loss itself. */
const undoSeconds = 300;

/**
 * Loses the stack under load and carries out the guide's five steps on a second, empty one: the newest backup, new app instances, the
 * traffic, every service, the data. Whatever happens the second stack is taken down and the first one brought back. The verdict is in
 * the result; rejects only when the drill was interrupted, or could not be prepared or undone.
 */
export async function disasterDrill(stack: RunningStack, options: DisasterOptions, context: StepContext): Promise<DisasterResult> {
  const observed = nothingSeen();
  const name = `disaster-${randomBytes(3).toString("hex")}`;
  const { ledger, limits } = stack.plan;
  observed.obstacle = lossObstacle(stack);
  if (ledger === undefined) observed.obstacle ??= "the configuration names no ledger endpoints, so what was lost could not be counted";
  const times: Drill["times"] = { lostAt: undefined };
  if (observed.obstacle === undefined && ledger !== undefined) {
    const own = deriveContext(context, { emit: (fact) => (isOfSecondStack(fact) ? undefined : context.emit(fact)) });
    const longestSeconds = limits.rtoSeconds + undoSeconds;
    await carryOut({ stack, options, context: own, ledger, observed, name, longestSeconds, times });
  }
  return recordDrill(stack, observed, { name, lostAt: times.lostAt }, context);
}

/** Its services bear the names of the project's own, which somebody looks at meanwhile. */
function isOfSecondStack({ type }: Fact): boolean {
  return type.startsWith("service.") || type === "settings.compared";
}

/** Everything that must be undone is held before the first thing is lost. */
async function carryOut(drill: Drill): Promise<void> {
  const { stack, options, context, observed, longestSeconds } = drill;
  const { heal, cwd, runtime, freePort } = options;
  const newest = await newestDump(stack, context);
  observed.backup = newest.id;
  observed.tookBackup = newest.taken;
  const place = await preparePlace(stack.plan, runtime, freePort, context);
  try {
    const loss = await holdLoss(stack, { heal, cwd, longestMs: (longestSeconds + undoSeconds) * 1_000 }, context);
    try {
      const front = await openFront(drill, place);
      try {
        await loseAndRecover(drill, place, front, loss, newest);
      } finally {
        await front.stop();
      }
    } finally {
      await loss.undo();
    }
  } finally {
    await place.clear();
  }
}

/** Clients come through it from the beginning on: the address they know does not change in a disaster. */
async function openFront({ stack, options, context }: Drill, place: Place): Promise<Front> {
  const tools = await context.toolchain.require(["haproxy"], {
    signal: context.signal,
    progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
  });
  const target = stack.endpoint("load-balancer", "https").port;
  const directory = join(place.directory, "front");
  return startFront(programOf(tools, "haproxy"), { port: await options.freePort(), target, directory }, context);
}
