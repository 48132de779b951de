import { ParityError } from "../../../errors/parity-error.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { type Ceiling, mostToRun, rateToRun } from "../ceiling.ts";
import { type ScriptSettings, scriptEnvironment } from "../environment.ts";
import type { LoadRequest } from "../request.ts";
import { usersFor } from "../virtual-users.ts";
import { scenarios } from "./catalogue.ts";
import { inspectScript } from "./inspect.ts";
import { type Profile, profileOf } from "./profile.ts";

/** The highest rate of a scenario of steps is so many times the asked one. */
const highestStep = 2;

export interface Amounts {
  readonly env: Readonly<Record<string, string>>;
  readonly profile: Profile;
}

/**
 * What a script is told, and what it asks for then. `ceiling`: undefined when it was not measured. Rejects with CONFIG_INVALID.
 */
export async function amountsOf(
  stack: RunningStack,
  request: LoadRequest,
  { ceiling, k6 }: { readonly ceiling: Ceiling | undefined; readonly k6: Tool },
  context: StepContext,
): Promise<Amounts> {
  const env = scriptEnvironment(stack, settingsOf(request, ceiling));
  const script = await inspectScript(k6, request.script, env, context);
  if (!("says" in script)) return { env, profile: profileOf(request, rateToRun(ceiling, request.rate), script) };
  throw new ParityError("CONFIG_INVALID", "the load cannot be run as it is asked for", { details: [script] });
}

/** What the script of a request is told. */
export function settingsOf(request: LoadRequest, ceiling: Ceiling | undefined): ScriptSettings {
  const { steps } = scenarios[request.scenario ?? "load"];
  const held = rateToRun(ceiling, request.rate);
  const most = ceiling === undefined ? undefined : mostToRun(ceiling);
  // Scenarios of steps know what to do with a limit; the others are told a rate that is within it.
  const told = steps ? { rate: request.rate, ...(most === undefined ? {} : { mostRate: most }) } : { rate: held };
  const peak = steps ? Math.min(request.rate * highestStep, most ?? Number.POSITIVE_INFINITY) : held;
  const users = usersFor(peak, ceiling?.latencyMs, request.serviceLevel.latencyMs);
  return { ...request, baseUrl: request.baseUrl, ...told, users, judged: steps };
}
