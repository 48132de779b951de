import { access, constants } from "node:fs/promises";
import { type ErrorDetail, ParityError } from "../../errors/parity-error.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { loadBalancerUrl, scriptEnvironment } from "./environment.ts";
import type { LoadRequest } from "./request.ts";
import { inspectScript } from "./scenarios/inspect.ts";
import type { InspectedScript } from "./scenarios/inspected.ts";
import { ownOptionsFile } from "./scenarios/own-options.ts";
import { type TargetProblem, targetProblem } from "./scenarios/target.ts";

/** Any will do to read a script with. */
const someUsers = { allocated: 1, most: 1 };

export interface Prepared {
  readonly k6: Tool;
  readonly script: InspectedScript;
}

/**
 * Everything that can be known to be wrong before anything is asked, at once: the script as k6 reads it, the amounts, the target.
 * Rejects with CONFIG_INVALID, TOOL_MISSING, NOT_RUNNING or TLS_MISMATCH; with several problems, with the first's code and all of them.
 */
export async function prepare(stack: RunningStack, request: LoadRequest, context: StepContext): Promise<Prepared> {
  const k6 = await requireK6(context);
  const [scripts, target] = await Promise.all([readScript(stack, request, k6, context), askTarget(stack, request)]);
  const problems = [...amountProblems(request), ...("says" in scripts ? [scripts] : [])];
  if ("says" in scripts || problems.length > 0 || target !== undefined) throw refusal(problems, target);
  return { k6, script: scripts };
}

async function readScript(
  stack: RunningStack,
  request: LoadRequest,
  k6: Tool,
  context: StepContext,
): Promise<InspectedScript | ErrorDetail> {
  if (!(await isReadable(request.script))) return { at: request.script, says: "cannot be read" };
  const sane = { rate: Math.max(1, request.rate || 1), seconds: Math.max(1, request.seconds || 1) };
  const env = scriptEnvironment(stack, { ...request, baseUrl: request.baseUrl, ...sane, users: someUsers });
  return inspectScript(k6, request.script, env, context);
}

/**
 * What can be known of the plan's script before there is a stack: whoever starts one for the load's sake learns of a broken script
 * first. Rejects with CONFIG_INVALID, TOOL_MISSING.
 */
export async function refuseScriptOf({ load, stateDirectory }: Plan, context: StepContext): Promise<void> {
  const { script, rate, durationSeconds: seconds } = load;
  const env = {
    PARITY_RATE: String(rate),
    PARITY_DURATION: String(seconds),
    PARITY_VUS: "1",
    PARITY_MAX_VUS: "1",
    ...(load.scenario === "own" ? { K6_CONFIG: ownOptionsFile(stateDirectory, { rate, seconds, users: someUsers }) } : {}),
    ...load.env,
  };
  await refuseWhatCannotRun({ script, rate, seconds });
  const inspected = await inspectScript(await requireK6(context), script, env, context);
  if ("says" in inspected) throw refusal([inspected], undefined);
}

async function askTarget(stack: RunningStack, { baseUrl, env }: LoadRequest): Promise<TargetProblem | undefined> {
  const authority = env["SSL_CERT_FILE"] ?? (baseUrl === undefined ? stack.authorityFile() : undefined);
  return targetProblem(env["PARITY_BASE_URL"] ?? baseUrl ?? loadBalancerUrl(stack), authority);
}

function refusal(problems: readonly ErrorDetail[], target: TargetProblem | undefined): ParityError {
  const [first] = problems;
  if (first === undefined && target !== undefined) return new ParityError(target.code, target.says, { hint: target.hint });
  const details = [...problems, ...(target === undefined ? [] : [{ at: "target", says: target.says }])];
  const sentence =
    details.length === 1 ? "the load cannot be run as it is asked for" : `the load cannot be run: ${details.length} problems`;
  return new ParityError("CONFIG_INVALID", sentence, { details, hint: "correct what stands above; load.script is the script's path" });
}

function amountProblems({ rate, seconds }: Pick<LoadRequest, "rate" | "seconds">): ErrorDetail[] {
  return [
    ...(rate >= 1 ? [] : [{ at: "load.rate", says: `must be at least one request a second, got ${rate}` }]),
    ...(seconds >= 1 ? [] : [{ at: "load.duration", says: `must be at least one second, got ${seconds}` }]),
  ];
}

/** Refuses before anything is started. Rejects with CONFIG_INVALID. */
export async function refuseWhatCannotRun(request: Pick<LoadRequest, "script" | "rate" | "seconds">): Promise<void> {
  const problems = amountProblems(request);
  if (!(await isReadable(request.script))) problems.push({ at: request.script, says: "cannot be read" });
  if (problems.length > 0) throw refusal(problems, undefined);
}

async function isReadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** Finds k6, fetching it when it is missing. */
export async function requireK6(context: StepContext): Promise<Tool> {
  const tools = await context.toolchain.require(["k6"], {
    signal: context.signal,
    progress: (tool, message) => context.emit({ type: "tool.progressed", tool, message }),
  });
  const k6 = tools.get("k6");
  if (k6 === undefined) throw new ParityError("TOOL_MISSING", "k6 was not found", { hint: "see what parity finds: parity doctor" });
  return k6;
}
