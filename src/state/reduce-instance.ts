import type { Fact } from "../events/event.ts";
import type { InstanceState } from "./state.ts";

type ServiceFact = Extract<
  Fact,
  { type: "service.starting" | "service.waiting" | "service.ready" | "service.exited" | "service.stopped" | "service.sampled" }
>;

/** One instance after one more fact about it. */
export function reduceInstance(instances: ReadonlyMap<string, InstanceState>, fact: ServiceFact): ReadonlyMap<string, InstanceState> {
  const key = `${fact.service}/${fact.instance}`;
  const known = instances.get(key) ?? unseen(fact);
  return new Map(instances).set(key, { ...known, ...changed(known, fact) });
}

function unseen(fact: ServiceFact): InstanceState {
  return {
    service: fact.service,
    instance: fact.instance,
    // Nobody here started one that is first heard of in a sample.
    phase: fact.type === "service.sampled" ? "stopped" : "starting",
    waitingFor: undefined,
    port: undefined,
    readyAfterMs: undefined,
    kept: false,
    restarts: 0,
    exitCode: undefined,
    cpuShare: undefined,
    memoryBytes: undefined,
    log: [],
  };
}

function changed(known: InstanceState, fact: ServiceFact): Partial<InstanceState> {
  switch (fact.type) {
    case "service.starting":
      return { phase: "starting", waitingFor: undefined, exitCode: undefined };
    case "service.waiting":
      return { phase: "waiting", waitingFor: fact.waitingFor };
    case "service.ready":
      return {
        phase: "ready",
        waitingFor: undefined,
        port: fact.port ?? known.port,
        readyAfterMs: fact.ms,
        kept: fact.kept,
        exitCode: undefined,
      };
    case "service.exited":
      return { phase: "exited", exitCode: fact.exitCode, restarts: fact.restarts, log: fact.log };
    case "service.stopped":
      return { phase: "stopped", cpuShare: undefined, memoryBytes: undefined };
    case "service.sampled":
      if (fact.state === "unknown") return { cpuShare: undefined, memoryBytes: undefined, ...phaseOf(known, fact.state) };
      return { cpuShare: fact.cpuShare, memoryBytes: fact.memoryBytes, restarts: fact.restarts, ...phaseOf(known, fact.state) };
  }
}

/** A sample may be the first to see that a process died, that it came back, that it is gone, or that an autoscaler made one. */
function phaseOf(known: InstanceState, seen: Extract<ServiceFact, { type: "service.sampled" }>["state"]): Partial<InstanceState> {
  const wasReady = known.phase === "ready" || known.phase === "unknown";
  if (seen === "unknown") return wasReady ? { phase: "unknown" } : {};
  if (seen === "exited" && wasReady) return { phase: "exited" };
  if (seen === "absent" && wasReady) return { phase: "stopped" };
  if (known.phase === "unknown") return { phase: "ready" };
  const wasAway = known.phase === "exited" || known.phase === "stopped";
  return seen === "running" && wasAway ? { phase: "ready", exitCode: undefined } : {};
}
