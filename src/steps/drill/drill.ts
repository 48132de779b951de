import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { DrillResult, Fact } from "../../events/event.ts";
import type { PlannedLedger } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { deriveContext } from "../faults/derive-context.ts";
import { openClient } from "./client.ts";
import { allProbes, type DrillDefinition } from "./definition.ts";
import { DrillClock } from "./drill-clock.ts";
import { LoadSeconds } from "./load-seconds.ts";
import { nothingObserved, type Observing, resultOf } from "./observations.ts";
import { obstacleTo } from "./obstacle.ts";
import type { DrillOptions } from "./options.ts";
import { runPhases } from "./phases.ts";
import { openProber, type ProbeAnswer, type Probing, seenIn } from "./prober.ts";

/**
 * Carries out one drill: its faults recorded and their means arranged, steady state, load and numbered writes, the faults, their
 * effect, its alerts, the undo, the recovery, the lookup of every write, steady state, the means dismantled, steady state once more.
 * The faults are undone whatever happens. The verdict is in the result; rejects only when it is interrupted or parity itself fails,
 * with the journal written all the same.
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
  const own = deriveContext(context, { emit });
  try {
    observed.obstacle = await obstacleTo(stack, definition, own);
    const { ledger } = stack.plan;
    if (observed.obstacle === undefined && ledger !== undefined) {
      await carryOut(stack, definition, options, own, observed, ledger, name);
    }
  } finally {
    const journal = { definition, observed, result: resultOf(definition, observed), facts };
    await context.run.record(`${name}.json`, "drill", `${JSON.stringify(journal, null, 2)}\n`);
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
  ledger: PlannedLedger,
  name: string,
): Promise<void> {
  const { host } = context;
  const files = { acknowledged: inEvidence(context, `${name}-ledger.ndjson`), asked: inEvidence(context, `${name}-asked.ndjson`) };
  const load = new LoadSeconds();
  const clock = new DrillClock((fact) => context.emit(fact));
  const auditor = await openClient(stack, 1);
  const answered = (probing: Probing, answer: ProbeAnswer, before: ProbeAnswer | undefined): void =>
    tell(clock, definition.id, probing, answer, before);
  const prober = await openProber(
    allProbes(definition),
    { stack, ledger, load, host },
    { everyMs: definition.steadyState.everyMs, answered },
  );
  try {
    await runPhases({ stack, definition, options, context, ledger, files, prober, auditor, load, clock, observed });
  } finally {
    await prober.stop();
    auditor.close();
    for (const file of [`${name}-ledger.ndjson`, `${name}-asked.ndjson`]) {
      if (await isFile(inEvidence(context, file))) await context.run.recordFile(file, "ledger");
    }
  }
}

function inEvidence({ run }: StepContext, name: string): string {
  return join(run.path, "evidence", name);
}

/** The first answer is news only when it is a bad one. */
function tell(clock: DrillClock, drill: string, { probe }: Probing, answer: ProbeAnswer, before: ProbeAnswer | undefined): void {
  if (!answer.ok) clock.failed(answer.answeredAt);
  if (answer.ok === (before?.ok ?? true)) return;
  clock.probeChanged(answer.answeredAt, { type: "probe.changed", drill, probe: probe.name, ok: answer.ok, value: seenIn(answer) });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
