import type { CapacityProbe } from "../../../events/event.ts";
import type { ServiceName } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import type { StepContext } from "../../../work/context.ts";
import { type CpuReading, cpuUse, readCpu } from "../accounts.ts";
import { readingFrom } from "../calibration/reading-from.ts";
import { scriptEnvironment } from "../environment.ts";
import { endedWithResult, type Generator, startGenerator } from "../generator.ts";
import type { LoadRequest } from "../request.ts";
import { instancesOf, restartedBetween } from "../restarts.ts";
import { type Reading, windowBetween } from "../sampler.ts";
import { allowedGeneratorCores } from "../validity.ts";
import { usersFor } from "../virtual-users.ts";
import type { ModelPoint } from "./model.ts";
import type { Observed } from "./observed.ts";
import type { Observer, SeenInside } from "./observer.ts";
import { seenBetween } from "./seen.ts";
import { judgeProbe, type ProbeVerdict } from "./verdict.ts";

export interface ProbeTimes {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface ProbeRequest {
  readonly stack: RunningStack;
  readonly request: LoadRequest;
  readonly k6: Tool;
  readonly observer: Observer;
  readonly times: ProbeTimes;
  /** ms: by which virtual users are sized; undefined when it was not measured. */
  readonly latencyMs: number | undefined;
}

/** One rate asked for some seconds, and all that was seen of it. */
export interface Probed extends Pick<ProbeVerdict, "cause"> {
  readonly probe: CapacityProbe;
  readonly point: ModelPoint;
  /** undefined of a run that nobody looked into. */
  readonly observed: Observed | undefined;
}

/** Past its limit a stack works differently, and an arrival that was lost cost nothing: only then its CPU is that of the rate. */
export function isHeld({ probe }: Probed): boolean {
  return probe.verdict === "held";
}

/** k6 goes on for so long after the measured part: it must still be there to be read. */
const tailSeconds = 1;
const pushIntervalMs = 250;

/** Asks for one rate and judges what came of it. Never throws for what the system does: that is the result. */
export async function probeRate(rate: number, asked: ProbeRequest, context: StepContext): Promise<Probed> {
  const { stack, request, k6, times, latencyMs } = asked;
  const users = usersFor(rate, latencyMs, request.serviceLevel.latencyMs);
  const seconds = times.warmUpSeconds + times.seconds + tailSeconds;
  const env = scriptEnvironment(stack, { ...request, baseUrl: request.baseUrl, rate, seconds, users });
  const before = instancesOf(await stack.status());
  const { generators: processes = 1, script } = request;
  const generator = await startGenerator({ k6, script, env, pushIntervalMs, processes }, context);
  try {
    const measured = await measure(rate, generator, asked, context);
    if (measured === undefined) {
      if ((await generator.ended).every(endedWithResult)) return untold(rate);
      throw await generator.failure();
    }
    await generator.stop();
    const restarted = restartedBetween(before, instancesOf(await stack.status()));
    return judged(rate, measured, { ...asked, generator, mostUsers: users.most, restarted }, context);
  } finally {
    await generator.stop();
    context.signal.throwIfAborted();
  }
}

/** On a machine that is too busy k6 may come to its end before it could tell of the measured part. */
function untold(rate: number): Probed {
  const why = "k6 ended before it had told what it measured: something keeps this machine busy";
  return {
    probe: { asked: rate, reached: 0, seconds: 0, p99: 0, errorShare: 0, verdict: "invalid", why },
    cause: "disturbance",
    point: { rate: 0, seconds: 0, generatorCores: 0, services: new Map(), stackCores: 0 },
    observed: undefined,
  };
}

interface Measured {
  readonly from: Reading;
  readonly to: Reading;
  readonly cpuFrom: CpuReading;
  readonly cpuTo: CpuReading;
  readonly inside: SeenInside;
  /** The most that were at work at one time. */
  readonly users: number;
}

async function measure(
  rate: number,
  generator: Generator,
  { stack, times, observer }: ProbeRequest,
  context: StepContext,
): Promise<Measured | undefined> {
  const { host } = context;
  const first = await readingFrom(generator, host.monotonic(), context, ({ totals }) => totals.iterations > 0);
  if (first === undefined) return undefined;
  const beginsAt = first.at - (first.totals.iterations / rate) * 1000 + times.warmUpSeconds * 1000;
  const from = await readingFrom(generator, beginsAt, context);
  const cpuFrom = await readCpu(stack, host, generator.pids);
  const endLooking = await observer.begin();
  let users = 0;
  const stopHearing = generator.onReading(({ totals }) => {
    users = Math.max(users, totals.users);
  });
  const to = await readingFrom(generator, (from?.at ?? beginsAt) + times.seconds * 1000 - pushIntervalMs / 2, context);
  const cpuTo = await readCpu(stack, host, generator.pids);
  stopHearing();
  const inside = await endLooking();
  if (from === undefined || to === undefined) return undefined;
  return { from, to, cpuFrom, cpuTo, inside, users };
}

interface Asked extends ProbeRequest {
  readonly generator: Generator;
  readonly mostUsers: number;
  readonly restarted: readonly string[];
}

function judged(rate: number, measured: Measured, asked: Asked, context: StepContext): Probed {
  const { request, generator, restarted } = asked;
  const { from, to } = measured;
  const window = windowBetween(from, to);
  const use = cpuUse(measured.cpuFrom, measured.cpuTo);
  const seen = seenBetween(from, to, {
    asked: rate,
    level: request.serviceLevel,
    use,
    machineSize: context.host.cpus,
    users: measured.users,
    starved: measured.users >= asked.mostUsers || generator.log.starved,
    generatorErrors: [...generator.log.ownErrors.keys(), ...generator.incomplete()],
    restarted,
  });
  const { verdict, why, cause } = judgeProbe(seen, request.serviceLevel);
  return {
    probe: { asked: rate, reached: window.reached, seconds: window.seconds, p99: window.p99, errorShare: window.errors, verdict, why },
    cause,
    point: { rate: seen.reached, generatorCores: use.generator ?? 0, services: use.services, stackCores: use.stack, seconds: use.seconds },
    observed: observedOf(measured, { asked, use, reached: window.reached, machineSize: context.host.cpus }),
  };
}

interface Around {
  readonly asked: ProbeRequest;
  readonly use: ReturnType<typeof cpuUse>;
  readonly reached: number;
  readonly machineSize: number;
}

function observedOf({ cpuFrom, cpuTo, inside }: Measured, { asked, use, reached, machineSize }: Around): Observed {
  const { plan } = asked.stack;
  const cores = (service: ServiceName): number | undefined => use.services.get(service);
  const limitOf = (service: ServiceName): number =>
    Math.min(machineSize, plan.services.find(({ name }) => name === service)?.limits.cpus ?? machineSize);
  const [postgres, redis, balancer] = [cores("postgres"), cores("redis"), cores("load-balancer")];
  const { operationsPerSecond, queued, ...rest } = inside;
  return {
    rate: reached,
    machineSize,
    machineCores: use.machine,
    generator: use.generator === undefined ? undefined : { cores: use.generator, allowed: allowedGeneratorCores(machineSize, use.stack) },
    app: { perInstance: instanceCores(cpuFrom, cpuTo, "app"), coresPerInstance: coresPerInstance(asked.stack) },
    latencyLimitMs: asked.request.serviceLevel.latencyMs,
    ...rest,
    postgres: postgres === undefined ? undefined : { cores: postgres, size: limitOf("postgres") },
    redis: redis === undefined ? undefined : { cores: redis, operationsPerSecond },
    loadBalancer: balancer === undefined ? undefined : { cores: balancer, threads: limitOf("load-balancer"), queued },
  };
}

/** Cores each instance of a service used. One that was started again between the two readings is left out. */
function instanceCores(from: CpuReading, to: CpuReading, service: ServiceName): readonly number[] {
  const seconds = Math.max(0.001, (to.at - from.at) / 1000);
  return [...to.instances].flatMap(([key, { service: name, seconds: used }]) => {
    const before = from.instances.get(key)?.seconds;
    return name !== service || before === undefined || used < before ? [] : [(used - before) / seconds];
  });
}

/** A Node program runs its JavaScript on one core, however many it is given. */
export function coresPerInstance({ plan }: RunningStack): number {
  if (plan.app.command[0] === "node") return 1;
  return plan.services.find(({ name }) => name === "app")?.limits.cpus ?? 1;
}
