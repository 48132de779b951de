import { allAlerts } from "../../plan/kube-alerts.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { actionsOf } from "../faults/kinds/registry.ts";
import { loadedAlerts } from "./alert-view.ts";
import { allProbes, type DrillDefinition, watchedAlerts } from "./definition.ts";
import { checkKindOf } from "./probes/registry.ts";

/** Why a drill cannot prove anything on this stack: one clause; undefined when it can. Asked before anything is touched. */
export async function obstacleTo(stack: RunningStack, definition: DrillDefinition, context: StepContext): Promise<string | undefined> {
  for (const fault of definition.method.faults) {
    const obstacle = await actionsOf({ id: "", ...fault }).obstacle({ stack, context, id: "", remembered: {} });
    if (obstacle !== undefined) return `not possible here: ${obstacle}`;
  }
  if (stack.plan.ledger === undefined) {
    return "the configuration names no ledger endpoints, so acknowledged writes that were lost could not be counted";
  }
  return obstacleOfProbes(stack, definition) ?? (await obstacleOfAlerts(stack, definition));
}

function obstacleOfProbes(stack: RunningStack, definition: DrillDefinition): string | undefined {
  const outcome = definition.outcome === undefined ? [] : [{ name: "outcome", check: definition.outcome.check }];
  const obstacles = [...allProbes(definition), ...outcome].flatMap(({ name, check }) => {
    const obstacle = checkKindOf(check).obstacle?.(check, stack);
    return obstacle === undefined ? [] : [`the probe ${name} cannot be asked: ${obstacle}`];
  });
  return obstacles.length === 0 ? undefined : obstacles.join("; ");
}

async function obstacleOfAlerts(stack: RunningStack, definition: DrillDefinition): Promise<string | undefined> {
  const names = watchedAlerts(definition);
  if (names.length === 0) return undefined;
  const loaded = await loadedAlerts(stack);
  if (loaded === undefined) return "Prometheus did not answer, so no alert could be seen";
  // One that only another runtime has cannot fire here; a name nobody knows may be misspelt.
  const elsewhere = new Set(
    allAlerts.map(({ name }) => name).filter((name) => !stack.plan.monitoring.alerts.some((rule) => rule.name === name)),
  );
  const absent = names.filter((name) => !loaded.has(name));
  const ofOthers = definition.alerts.map(({ name }) => name).filter((name) => absent.includes(name) && elsewhere.has(name));
  if (ofOthers.length > 0) return `not possible here: ${ofOthers.join(", ")} is told on other runtimes only`;
  const missing = absent.filter((name) => !elsewhere.has(name));
  return missing.length === 0 ? undefined : `Prometheus has no alert rule called ${missing.join(", ")}`;
}
