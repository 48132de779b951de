import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DrillResult, Fact } from "../../events/event.ts";
import { canInjectFaults, type RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { deriveContext } from "../faults/derive-context.ts";
import { openClient } from "./client.ts";
import type { DrillDefinition } from "./definition.ts";
import { nothingObserved, type Observing, resultOf } from "./observations.ts";
import { obstacleTo } from "./obstacle.ts";
import type { DrillOptions } from "./options.ts";
import { runPhases } from "./phases.ts";

const probeConnections = 4;

/**
 * Carries out one drill: steady state, load and numbered writes, the fault, its effect, its alerts, the undo, the recovery,
 * the lookup of every acknowledged write, steady state. The fault is undone whatever happens.
 * The verdict is in the result; rejects only when it is interrupted or parity itself fails, with the journal written all the same.
 */
export async function drill(
  stack: RunningStack,
  definition: DrillDefinition,
  options: DrillOptions,
  context: StepContext,
): Promise<DrillResult> {
  const facts: object[] = [];
  const emit = (fact: Fact): void => {
    facts.push({ at: new Date(context.host.now()).toISOString(), ...fact });
    context.emit(fact);
  };
  const observed = nothingObserved(definition, stack.plan);
  // A drill may be carried out more than once in one run: neither replaces the other's evidence.
  const name = `drill-${definition.id}-${randomBytes(3).toString("hex")}`;
  const files = { ledger: `${name}-ledger.ndjson`, journal: `${name}.json` };
  const own = deriveContext(context, { emit });
  try {
    observed.obstacle = await obstacleTo(stack, definition);
    await carryOut(stack, definition, options, own, observed, files.ledger);
  } finally {
    const journal = { definition, observed, result: resultOf(definition, observed), facts };
    await context.run.record(files.journal, "drill", `${JSON.stringify(journal, null, 2)}\n`);
  }
  const result = resultOf(definition, observed);
  context.emit({ type: "drill.finished", result });
  return result;
}

async function carryOut(
  stack: RunningStack,
  definition: DrillDefinition,
  options: DrillOptions,
  context: StepContext,
  observed: Observing,
  ledgerName: string,
): Promise<void> {
  const { ledger } = stack.plan;
  if (observed.obstacle !== undefined || ledger === undefined || !canInjectFaults(stack)) return;
  const client = await openClient(stack, probeConnections);
  const ledgerFile = join(context.run.path, "evidence", ledgerName);
  const target = { client, plan: stack.plan, ledger, key: stack.secret("load-key") };
  try {
    await runPhases({ stack, definition, options, context, target, ledgerFile, observed });
  } finally {
    client.close();
    if (await isFile(ledgerFile)) await context.run.recordFile(ledgerName, "ledger");
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
