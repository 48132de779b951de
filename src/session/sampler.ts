import type { Fact } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import type { InstanceStatus, InstanceUsage, RunningStack } from "../runtimes/runtime.ts";
import { unlessAborted } from "./unless-aborted.ts";

type Sample = Extract<Fact, { type: "service.sampled" }>;

const everyMs = 2_000;
/** Smaller changes than these are not worth an event: a stack at rest writes no journal. */
const worthCpuShare = 0.01;
const worthMemoryShare = 0.05;
/** An API that restarts answers again: what was seen last stays until then. */
const blindLooks = 3;

interface Seen {
  readonly at: number;
  readonly cpuSeconds: number;
  readonly newest: Sample;
  readonly told: Sample | undefined;
}

/** Looks at every instance again and again until the signal fires; tells what changed, and once when they cannot be looked at any more. */
export async function sampleStack(stack: RunningStack, host: Host, emit: (fact: Fact) => void, signal: AbortSignal): Promise<void> {
  const seen = new Map<string, Seen>();
  let failed = 0;
  while (!signal.aborted) {
    const looked = await unlessAborted(
      Promise.all([stack.status(signal), stack.usage(signal)]).catch(() => undefined),
      signal,
    );
    if (signal.aborted) return;
    failed = looked === undefined ? failed + 1 : 0;
    if (looked !== undefined) {
      for (const instance of looked[0]) look(instance, looked[1], seen, host.monotonic(), emit);
      tellOfGone(looked[0], seen, emit);
    }
    if (failed === blindLooks) tellOfUnseen(seen, emit);
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
}

/** What was seen last may be long over. */
function tellOfUnseen(seen: Map<string, Seen>, emit: (fact: Fact) => void): void {
  for (const [key, before] of seen) {
    const told: Sample = { ...before.newest, cpuShare: 0, memoryBytes: 0, state: "unknown" };
    emit(told);
    seen.set(key, { ...before, told });
  }
}

/** An autoscaler takes instances away, and then nothing is said of them any more. */
function tellOfGone(instances: readonly InstanceStatus[], seen: Map<string, Seen>, emit: (fact: Fact) => void): void {
  const there = new Set(instances.map(keyOf));
  for (const [key, { told }] of seen) {
    if (there.has(key)) continue;
    seen.delete(key);
    if (told !== undefined) emit({ ...told, cpuShare: 0, memoryBytes: 0, state: "absent" });
  }
}

function keyOf({ service, instance }: InstanceStatus): string {
  return `${service}/${instance}`;
}

function look(
  instance: InstanceStatus,
  usage: readonly InstanceUsage[],
  seen: Map<string, Seen>,
  now: number,
  emit: (fact: Fact) => void,
): void {
  if (instance.state === "finished") return;
  const key = keyOf(instance);
  const used = usage.find((each) => each.service === instance.service && each.instance === instance.instance);
  const before = seen.get(key);
  const sample = sampleOf(instance, used, before, now);
  const told = before?.told !== undefined && !isNews(before.told, sample) ? before.told : sample;
  if (told === sample && before !== undefined) emit(sample);
  seen.set(key, { at: now, cpuSeconds: used?.cpuSeconds ?? 0, newest: sample, told: before === undefined ? undefined : told });
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
