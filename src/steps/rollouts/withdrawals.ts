import type { ServiceName } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { BesideWay } from "../../services/beside.ts";

/** Why parity itself took away what ran beside a service: of what ended by itself nothing is here. Of this process, as are its guards. */
const withdrawals = new WeakMap<RunningStack, Map<string, string>>();

export function noteWithdrawal(stack: RunningStack, service: ServiceName, way: BesideWay, reason: string): void {
  const known = withdrawals.get(stack) ?? new Map<string, string>();
  withdrawals.set(stack, known.set(`${service}-${way}`, reason));
}

/** Before another one is started. */
export function forgetWithdrawal(stack: RunningStack, service: ServiceName, way: BesideWay): void {
  withdrawals.get(stack)?.delete(`${service}-${way}`);
}

/** undefined: nobody took it away since it was started. */
export function withdrawalOf(stack: RunningStack, service: ServiceName, way: BesideWay): string | undefined {
  return withdrawals.get(stack)?.get(`${service}-${way}`);
}
