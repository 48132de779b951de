import { z } from "zod";
import { type AutoscalerCheck, autoscaler } from "./autoscaler.ts";
import { type BudgetCheck, budget } from "./budget.ts";
import type { CheckKind } from "./check-kind.ts";
import { type GetCheck, get } from "./get.ts";
import { type LoadCheck, load } from "./load.ts";
import { type PromqlCheck, promql } from "./promql.ts";
import { type RedisCheck, redis } from "./redis.ts";
import { type ReleaseCheck, release } from "./release.ts";
import { type RotationCheck, rotation } from "./rotation.ts";
import { type SqlCheck, sql } from "./sql.ts";
import { type TrafficCheck, traffic } from "./traffic.ts";
import { type WriteCheck, write } from "./write.ts";

interface Checks {
  readonly get: GetCheck;
  readonly write: WriteCheck;
  readonly sql: SqlCheck;
  readonly promql: PromqlCheck;
  readonly redis: RedisCheck;
  readonly load: LoadCheck;
  readonly release: ReleaseCheck;
  readonly traffic: TrafficCheck;
  readonly budget: BudgetCheck;
  readonly autoscaler: AutoscalerCheck;
  readonly rotation: RotationCheck;
}

export type DrillCheck = Checks[keyof Checks];

/** Every way to ask, by the key that names it. */
export const checkKinds: { readonly [Name in keyof Checks]: CheckKind<Checks[Name]> } = {
  get,
  write,
  sql,
  promql,
  redis,
  load,
  release,
  traffic,
  budget,
  autoscaler,
  rotation,
};

export const checkNames: readonly string[] = Object.keys(checkKinds);

export const drillCheck: z.ZodType<DrillCheck> = z.union(
  Object.values(checkKinds).map(({ schema }) => schema as z.ZodType<DrillCheck>),
  { error: `must have one of the keys ${checkNames.join(", ")}` },
);

export function checkKindOf(check: DrillCheck): CheckKind<DrillCheck> {
  const name = checkNames.find((key) => key in check) as keyof Checks;
  // The schema let the check through by this very key.
  return checkKinds[name];
}
