import type { Fact } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { InstanceStatus, InstanceUsage, RunningStack } from "../runtimes/runtime.ts";

type Sample = Extract<Fact, { type: "service.sampled" }>;

const everyMs = 2_000;
/** Smaller changes than these are not worth an event: a stack at rest writes no journal. */
const worthCpuShare = 0.01;
const worthMemoryShare = 0.05;

interface Seen {
  readonly at: number;
  readonly cpuSeconds: number;
  readonly told: Sample | undefined;
}

/** Looks at every instance again and again until the signal fires, and tells what changed. */
export async function sampleStack(stack: RunningStack, host: Host, emit: (fact: Fact) => void, signal: AbortSignal): Promise<void> {
  const seen = new Map<string, Seen>();
  while (!signal.aborted) {
    const [instances, usage] = await Promise.all([stack.status(), stack.usage()]);
    for (const instance of instances) look(instance, usage, seen, host.monotonic(), emit);
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
}

function look(
  instance: InstanceStatus,
  usage: readonly InstanceUsage[],
  seen: Map<string, Seen>,
  now: number,
  emit: (fact: Fact) => void,
): void {
  if (instance.state === "finished") return;
  const key = `${instance.service}/${instance.instance}`;
  const used = usage.find((each) => each.service === instance.service && each.instance === instance.instance);
  const before = seen.get(key);
  const sample = sampleOf(instance, used, before, now);
  const told = before?.told !== undefined && !isNews(before.told, sample) ? before.told : sample;
  if (told === sample && before !== undefined) emit(sample);
  seen.set(key, { at: now, cpuSeconds: used?.cpuSeconds ?? 0, told: before === undefined ? undefined : told });
}

function sampleOf(instance: InstanceStatus, used: InstanceUsage | undefined, before: Seen | undefined, now: number): Sample {
  const { service, instance: number, restarts, state } = instance;
  const elapsed = before === undefined ? 0 : (now - before.at) / 1000;
  // A restarted process begins counting at zero again.
  const spent = Math.max(0, (used?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0));
  return {
    type: "service.sampled",
    service,
    instance: number,
    cpuShare: elapsed > 0 ? spent / elapsed : 0,
    memoryBytes: used?.memoryBytes ?? 0,
    restarts,
    state,
  };
}

function isNews(told: Sample, sample: Sample): boolean {
  if (told.state !== sample.state || told.restarts !== sample.restarts) return true;
  if (Math.abs(told.cpuShare - sample.cpuShare) >= worthCpuShare) return true;
  return Math.abs(told.memoryBytes - sample.memoryBytes) > told.memoryBytes * worthMemoryShare;
}
