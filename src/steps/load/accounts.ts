import type { Host } from "../../host/host.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { engineCpuSeconds, machineCpuSeconds, processCpuSeconds, processesCpuSeconds } from "./cpu.ts";

/** CPU seconds used so far, all read at one time. */
export interface CpuReading {
  /** ms on the clock that never jumps. */
  readonly at: number;
  readonly machine: number | undefined;
  readonly generator: number | undefined;
  /** parity's own process. */
  readonly own: number | undefined;
  /** Key: `service/instance`. */
  readonly instances: ReadonlyMap<string, { readonly service: ServiceName; readonly seconds: number }>;
  /** Of the container engine itself, which stands between generator and stack. */
  readonly engine: number;
}

/** Cores in use between two readings. */
export interface CpuUse {
  readonly seconds: number;
  /** Of everything that runs here. */
  readonly machine: number | undefined;
  /** The same without parity itself: what it takes to look is no neighbour's doing. */
  readonly machineBesideParity: number | undefined;
  readonly generator: number | undefined;
  readonly services: ReadonlyMap<ServiceName, number>;
  /** All services, and the container engine. */
  readonly stack: number;
}

/** `generatorPids`: of every k6 that runs; empty before there is one. */
export async function readCpu(stack: RunningStack, host: Host, generatorPids: readonly number[]): Promise<CpuReading> {
  const [machine, generator, own, usage, engine] = await Promise.all([
    machineCpuSeconds(),
    generatorPids.length === 0 ? undefined : processesCpuSeconds(generatorPids),
    processCpuSeconds(host.pid),
    stack.usage(),
    stack.kind === "native" ? 0 : engineCpuSeconds(),
  ]);
  const instances = usage.map(({ service, instance, cpuSeconds }) => [`${service}/${instance}`, { service, seconds: cpuSeconds }] as const);
  return { at: host.monotonic(), machine, generator, own, instances: new Map(instances), engine };
}

export function cpuUse(from: CpuReading, to: CpuReading): CpuUse {
  const seconds = (to.at - from.at) / 1000;
  const rate = (later: number | undefined, earlier: number | undefined): number | undefined =>
    later === undefined || earlier === undefined || seconds <= 0 ? undefined : Math.max(0, later - earlier) / seconds;
  const services = new Map<ServiceName, number>();
  for (const [key, { service, seconds: used }] of to.instances) {
    const before = from.instances.get(key)?.seconds ?? 0;
    // An instance that was started again counts from 0.
    const cores = rate(used < before ? before + used : used, before) ?? 0;
    services.set(service, (services.get(service) ?? 0) + cores);
  }
  const ofServices = [...services.values()].reduce((sum, cores) => sum + cores, 0);
  const machine = rate(to.machine, from.machine);
  return {
    seconds,
    machine,
    machineBesideParity: machine === undefined ? undefined : machine - (rate(to.own, from.own) ?? 0),
    generator: rate(to.generator, from.generator),
    services,
    stack: ofServices + (rate(to.engine, from.engine) ?? 0),
  };
}
