import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService, PlannedSetting } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { readPostgresSettings } from "./read-postgres-settings.ts";
import { readPrometheusSettings } from "./read-prometheus-settings.ts";
import { readRedisSettings } from "./read-redis-settings.ts";
import { sameValue } from "./same-value.ts";

interface Compared {
  readonly name: string;
  readonly production: string;
  readonly asked: string;
  readonly inForce: string;
  readonly ok: boolean;
}

type Reader = (stack: RunningStack) => Promise<ReadonlyMap<string, string>>;

type ReadService = "postgres" | "redis" | "prometheus";

const readers: readonly { service: ReadService; read: Reader }[] = [
  { service: "postgres", read: readPostgresSettings },
  { service: "redis", read: readRedisSettings },
  { service: "prometheus", read: readPrometheusSettings },
];

export interface SettingsInForce {
  readonly service: ReadService;
  readonly inForce: number;
  readonly asked: number;
}

/** Reads every planned setting back from the running servers. Rejects with SETTING_NOT_IN_FORCE when one did not take effect. */
export async function compareSettings(stack: RunningStack, context: StepContext): Promise<readonly SettingsInForce[]> {
  const found: SettingsInForce[] = [];
  const wrong: { at: string; says: string }[] = [];
  for (const { service, read } of readers) {
    const planned = stack.plan.services.find(({ name }) => name === service);
    if (planned === undefined) continue;
    const compared = compare(planned, await read(stack));
    context.emit({ type: "settings.compared", service, settings: compared });
    found.push({ service, inForce: compared.filter(({ ok }) => ok).length, asked: compared.length });
    wrong.push(
      ...compared
        .filter(({ ok }) => !ok)
        .map((each) => ({ at: `${service}.${each.name}`, says: `asked ${each.asked}, in force ${each.inForce}` })),
    );
  }
  if (wrong.length > 0) {
    const count = wrong.length === 1 ? "1 setting is" : `${wrong.length} settings are`;
    throw new ParityError("SETTING_NOT_IN_FORCE", `${count} not in force`, {
      details: wrong,
      hint: "look for what overrides it: a configuration file in the data, or ALTER SYSTEM",
    });
  }
  return found;
}

function compare(service: PlannedService, inForce: ReadonlyMap<string, string>): Compared[] {
  return service.settings.map(({ name, production, asked }: PlannedSetting) => {
    const value = inForce.get(name);
    return { name, production, asked, inForce: value ?? "(unknown to the server)", ok: value !== undefined && sameValue(asked, value) };
  });
}
