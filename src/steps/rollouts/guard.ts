import type { ServiceName } from "../../plan/plan.ts";
import type { RollsOut } from "../../runtimes/releases.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { viewAlerts } from "../drill/alert-view.ts";
import { judgeRelease } from "./judge.ts";

/** Alerts that a bad release sets off; those that the stack has are looked at. */
const tellingAlerts: ReadonlySet<string> = new Set([
  "HighErrorRate",
  "HighLatency",
  "DeploymentRolloutStuck",
  "PodCrashLooping",
  "DeploymentReplicasMismatch",
]);
const lookMs = 1_000;

/** Watches over a release that was begun, until `ended`; takes it back when it is bad, and ends with that. */
export async function guardRelease(
  stack: RunningStack & RollsOut,
  service: ServiceName,
  context: StepContext,
  ended: AbortSignal,
): Promise<void> {
  const before = new Set(await firingAlerts(stack));
  while (!ended.aborted) {
    const firing = (await firingAlerts(stack)).filter((name) => !before.has(name));
    const judged = judgeRelease({ rollout: await stack.rolloutOf(service), firing });
    if (judged.act === "end") return;
    if (judged.act === "roll back") {
      await stack.rollBack(service);
      context.emit({ type: "step.progressed", step: "drill", note: `the release of ${service} is taken back: ${judged.reason}` });
      return;
    }
    await context.host.sleep(lookMs, ended).catch(() => undefined);
  }
}

/** A Prometheus that does not answer tells nothing: what Kubernetes itself says is still looked at. */
async function firingAlerts(stack: RunningStack): Promise<string[]> {
  const active = (await viewAlerts(stack))?.active ?? new Map<string, string>();
  return [...active].flatMap(([name, state]) => (state === "firing" && tellingAlerts.has(name) ? [name] : []));
}
