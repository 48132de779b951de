import { canInjectFaults, type InjectsFaults, type RunningStack } from "../../runtimes/runtime.ts";
import { loadedAlerts } from "./alert-watch.ts";
import type { DrillDefinition } from "./definition.ts";

/** Why a drill cannot prove anything on this stack: one clause; undefined when it can. Asked before anything is broken. */
export async function obstacleTo(stack: RunningStack, definition: DrillDefinition): Promise<string | undefined> {
  const { service, instance } = definition.method.fault;
  const planned = stack.plan.services.find(({ name }) => name === service);
  if (!canInjectFaults(stack)) return `the ${stack.kind} runtime cannot inject faults`;
  if (planned === undefined || instance >= planned.instances) return `the plan has no ${service}/${instance}`;
  if (stack.plan.ledger === undefined) {
    return "the configuration names no ledger endpoints, so acknowledged writes that were lost could not be counted";
  }
  return obstacleOfAlerts(stack, definition);
}

async function obstacleOfAlerts(stack: RunningStack, definition: DrillDefinition): Promise<string | undefined> {
  if (definition.alerts.length === 0) return undefined;
  const loaded = await loadedAlerts(stack);
  if (loaded === undefined) return "Prometheus did not answer, so no alert could be seen";
  const missing = definition.alerts.filter(({ name }) => !loaded.has(name)).map(({ name }) => name);
  return missing.length === 0 ? undefined : `Prometheus has no alert rule called ${missing.join(", ")}`;
}

/** For a stack that `obstacleTo` let pass. */
export type BreakableStack = RunningStack & InjectsFaults;
