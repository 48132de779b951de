import { messageOf } from "../../errors/message-of.ts";
import type { Measured } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import type { Probe } from "./probe.ts";
import { accessLogs } from "./probes/access-logs.ts";
import { backupsEncrypted } from "./probes/backups-encrypted.ts";
import { databaseTls } from "./probes/database-tls.ts";
import { disasterRecoveryPlan } from "./probes/disaster-recovery-plan.ts";
import { documentation } from "./probes/documentation.ts";
import { httpsOnly } from "./probes/https-only.ts";
import { jwtSecret } from "./probes/jwt-secret.ts";
import { rateLimit } from "./probes/rate-limit.ts";
import { secretsInVault } from "./probes/secrets-in-vault.ts";
import { servicesHealthy } from "./probes/services-healthy.ts";

/** Every probe there is. */
export const probes: readonly Probe[] = [
  databaseTls,
  jwtSecret,
  httpsOnly,
  accessLogs,
  secretsInVault,
  backupsEncrypted,
  servicesHealthy,
  documentation,
  disasterRecoveryPlan,
  rateLimit,
];

interface Told {
  readonly probe: string;
  readonly measured?: readonly Measured[];
  /** Why there is nothing. */
  readonly unmeasured?: string;
}

/**
 * Measures the running stack and emits what was found; what could not be measured is only said, so that it stays unverified.
 * Rejects only when it is interrupted.
 */
export async function measureProbes(stack: RunningStack, context: StepContext, chosen: readonly Probe[] = probes): Promise<void> {
  const told = await Promise.all(chosen.filter(({ alone }) => alone !== true).map((probe) => tell(probe, stack, context)));
  for (const probe of chosen.filter(({ alone }) => alone === true)) told.push(await tell(probe, stack, context));
  context.signal.throwIfAborted();
  await context.run.record(`probes-${context.host.now()}.json`, "probes", `${JSON.stringify(told, null, 2)}\n`);
  for (const { probe, measured } of told) {
    if (measured !== undefined) context.emit({ type: "probe.measured", probe, ok: measured.every(({ ok }) => ok), measured });
  }
}

async function tell(probe: Probe, stack: RunningStack, context: StepContext): Promise<Told> {
  const { name } = probe;
  try {
    const measured = await probe.measure(stack, context);
    if (measured.length > 0) return { probe: name, measured };
    return unmeasured(name, "it found nothing to measure", context);
  } catch (thrown) {
    context.signal.throwIfAborted();
    return unmeasured(name, messageOf(thrown), context);
  }
}

function unmeasured(probe: string, why: string, context: StepContext): Told {
  context.emit({ type: "step.progressed", step: "checks", note: `${probe} not measured: ${why}` });
  return { probe, unmeasured: why };
}
