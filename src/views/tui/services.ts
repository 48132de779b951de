import type { ServiceName } from "../../plan/plan.ts";
import type { InstanceState, RunState } from "../../state/state.ts";
import { duration, secondsSince } from "../../text/words.ts";

export type Phase = InstanceState["phase"] | "planned" | "absent";

/** One service as the list shows it: its instances taken together. */
export interface ServiceRow {
  readonly name: ServiceName;
  readonly instances: number;
  readonly phase: Phase;
  /** "ready", "waits 4 s for http 200 /ready", "exited 1". */
  readonly says: string;
  readonly port: number | undefined;
  /** Cores; undefined when nothing was sampled. */
  readonly cpuShare: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly restarts: number;
}

/** What ends by itself: its exit is success, not a loss. */
const oneShots: ReadonlySet<ServiceName> = new Set(["migrate"]);

// The worst of a service's instances speaks for it.
const worstFirst: readonly Phase[] = ["exited", "waiting", "starting", "stopped", "unknown", "ready"];

/** In the order of the plan; `waitingSince` gives, for an instance's key, when it began to wait (ISO 8601). */
export function serviceRows(state: RunState, waitingSince: ReadonlyMap<string, string>, now: number): ServiceRow[] {
  const planned = state.plan?.services ?? [];
  const byService = Map.groupBy(state.instances.values(), ({ service }) => service);
  const names = new Set([...planned.map(({ name }) => name), ...byService.keys()]);
  const rows = [...names].map((name) => {
    const known = byService.get(name) ?? [];
    const count = planned.find((service) => service.name === name)?.instances ?? known.length;
    // What an autoscaler made beside the planned ones, and has taken away again, lacks nobody.
    const instances = known.filter(({ instance, phase }) => instance < count || phase !== "stopped");
    return row(name, Math.max(count, instances.length), instances, waitingSince, now);
  });
  const absent = (state.plan?.absent ?? []).filter(({ name }) => !names.has(name));
  return [
    ...rows,
    ...absent.map(({ name, reason }): ServiceRow => ({ ...row(name, 0, [], waitingSince, now), phase: "absent", says: reason })),
  ];
}

function row(
  name: ServiceName,
  count: number,
  instances: readonly InstanceState[],
  waitingSince: ReadonlyMap<string, string>,
  now: number,
): ServiceRow {
  const worst = worstFirst.flatMap((phase) => instances.find((instance) => instance.phase === phase) ?? []).at(0);
  return {
    name,
    instances: count,
    phase: worst?.phase ?? "planned",
    says: worst ? saying(worst, instances, count, waitingSince.get(keyOf(worst)), now) : "",
    port: instances.find(({ port }) => port !== undefined)?.port,
    cpuShare: sum(instances.map(({ cpuShare }) => cpuShare)),
    memoryBytes: sum(instances.map(({ memoryBytes }) => memoryBytes)),
    restarts: instances.reduce((all, { restarts }) => all + restarts, 0),
  };
}

export function keyOf(instance: InstanceState): string {
  return `${instance.service}/${instance.instance}`;
}

function saying(worst: InstanceState, all: readonly InstanceState[], count: number, waitingSince: string | undefined, now: number): string {
  const ready = all.filter(({ phase }) => phase === "ready").length;
  const which = count > 1 && ready > 0 && worst.phase !== "ready" ? `${ready}/${count} ` : "";
  switch (worst.phase) {
    case "waiting":
      return `${which}${waits(worst.waitingFor ?? "an answer", waitingSince, now)}`;
    case "exited":
      return `${which}exited${worst.exitCode === undefined ? "" : ` ${worst.exitCode}`}${restarted(worst.restarts)}: see log`;
    case "ready":
      return oneShots.has(worst.service) ? done(worst) : ready < count ? `${ready} of ${count} ready` : "ready";
    case "starting":
    case "stopped":
      return `${which}${worst.phase}`;
    case "unknown":
      return `${which}can't be seen`;
  }
}

function restarted(times: number): string {
  return times === 0 ? "" : `, ${times} ${times === 1 ? "restart" : "restarts"}`;
}

function done(oneShot: InstanceState): string {
  return oneShot.readyAfterMs === undefined ? "done" : `done in ${duration(oneShot.readyAfterMs / 1000)}`;
}

/**
 * The seconds are counted here, so that they move between two events; a count in the event's own words would stand beside them.
 * They come first: what does not fit is cut off at the end.
 */
function waits(waitingFor: string, since: string | undefined, now: number): string {
  const what = waitingFor.replace(/,\s*\d+(\.\d+)?\s*s$/, "");
  return since === undefined ? `waits for ${what}` : `waits ${Math.floor(secondsSince(since, now))} s for ${what}`;
}

function sum(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((all, value) => all + value, 0);
}
