import { fileURLToPath } from "node:url";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { type AtRest, findCeiling, type RatePoint, usableCores } from "../ceiling.ts";
import { processesCpuSeconds } from "../cpu.ts";
import { scriptEnvironment } from "../environment.ts";
import { type NoOpTarget, startNoOpTarget } from "./no-op-target.ts";
import { roundedRates } from "./rates.ts";
import { type CpuSeconds, type Stage, sweep } from "./sweep.ts";

/** What the generator can do on this machine when nothing but a target that does nothing answers. */
export interface Alone {
  /** Requests a second. */
  readonly rate: number;
  readonly points: readonly RatePoint[];
}

const script = fileURLToPath(new URL("../../../../k6/calibrate.ts", import.meta.url));
const stageSeconds = 0.8;
const warmUpSeconds = 0.5;
const shares = [0.15, 0.3, 0.45, 0.6, 0.8, 1] as const;
const users = { allocated: 100, most: 400 };

/** Some seconds of the smallest script against a server of parity's own, the stack at rest beside it. Undefined when nothing could be measured. */
export async function calibrateAlone(
  stack: RunningStack,
  k6: Tool,
  { rate, generators, atRest }: { readonly rate: number; readonly generators: number; readonly atRest: AtRest },
  context: StepContext,
): Promise<Alone | undefined> {
  const target = await startNoOpTarget(stack.plan.stateDirectory, context);
  // What runs beside it is the stack at rest, and others.
  const beside = { stack: 0, other: atRest.other + atRest.stack };
  try {
    const points = await sweep(
      {
        k6,
        script,
        processes: generators,
        environment: (stages, seconds) => environmentOf(stack, target, stages, seconds),
        rates: roundedRates(shares.map((share) => share * rate)),
        stageSeconds,
        warmUpSeconds,
        usable: usableCores(context.host.cpus, beside.other),
        readCpu: (generatorPids) => readCpu(target, generatorPids, context),
      },
      context,
    );
    const found = findCeiling(points, context.host.cpus, beside);
    return found === undefined ? undefined : { rate: found.rate, points };
  } finally {
    await target.stop();
  }
}

function environmentOf(stack: RunningStack, target: NoOpTarget, stages: readonly Stage[], seconds: number): Record<string, string> {
  const { plan } = stack;
  const env = { SSL_CERT_FILE: target.authorityFile };
  const rate = stages[0]?.rate ?? 1;
  return scriptEnvironment(stack, { baseUrl: target.url, rate, seconds, users, serviceLevel: plan.serviceLevel, env, stages });
}

async function readCpu({ pids }: NoOpTarget, generatorPids: readonly number[], { host }: StepContext): Promise<CpuSeconds> {
  const [generator, target] = await Promise.all([processesCpuSeconds(generatorPids), processesCpuSeconds(pids)]);
  return { at: host.monotonic(), generator, target: target ?? 0 };
}
