import { type DrillDefinition, effectProbe } from "./definition.ts";

/** A problem that no single key has. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** What the schema cannot see: keys that contradict each other. */
export function contradictions(drill: DrillDefinition): Problem[] {
  return [...effectProblems(drill), ...nameProblems(drill), ...timeProblems(drill)];
}

/** An effect that no probe could see would make every such drill "fault not effective". */
function effectProblems(drill: DrillDefinition): Problem[] {
  const path = ["method", "effect"];
  const { probe, check, sees } = drill.method.effect;
  if ((probe === undefined) === (check === undefined)) return [{ path, says: "must have either a probe or a check of its own" }];
  const names = drill.steadyState.probes.map(({ name }) => name);
  if (probe !== undefined && !names.includes(probe)) {
    return [{ path: [...path, "probe"], says: `no probe of the steady state is called ${probe}: ${names.join(", ")}` }];
  }
  const asked = effectProbe(drill);
  if (sees === "failure") return [];
  if ("load" in asked.check) return [{ path: [...path, "sees"], says: "the load has no answer of its own that could be slowed" }];
  return sees.slowedByMs < asked.withinMs
    ? []
    : [{ path: [...path, "sees", "slowedByMs"], says: `must be less than the ${asked.withinMs} ms after which an answer is given up` }];
}

function nameProblems({ steadyState, method, alerts, silent }: DrillDefinition): Problem[] {
  const taken = method.effect.check === undefined ? [] : ["effect"];
  const both = silent.flatMap((name, index) =>
    alerts.some((alert) => alert.name === name) ? [{ path: ["silent", index], says: `${name} must fire and must not` }] : [],
  );
  const probes = steadyState.probes.map(({ name }) => name);
  return [
    ...twice(probes, taken).map((index) => ({ path: ["steadyState", "probes", index, "name"], says: "another probe has this name" })),
    ...twice(alerts.map(({ name }) => name)).map((index) => ({ path: ["alerts", index, "name"], says: "this alert is named twice" })),
    ...both,
  ];
}

function twice(names: readonly string[], taken: readonly string[] = []): number[] {
  return names.flatMap((name, index) => (taken.includes(name) || names.indexOf(name) < index ? [index] : []));
}

function timeProblems({ method }: DrillDefinition): Problem[] {
  const { faults, leastSeconds = 0, holdSeconds } = method;
  const [first] = faults;
  const late = first !== undefined && first.afterSeconds > 0;
  return [
    ...(late ? [{ path: ["method", "faults", 0, "afterSeconds"], says: "the first fault is the one that the others come after" }] : []),
    ...(leastSeconds > holdSeconds ? [{ path: ["method", "leastSeconds"], says: `must be at most holdSeconds, ${holdSeconds}` }] : []),
  ];
}
