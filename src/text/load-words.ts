import { type Bottleneck, type CapacityModel, type CapacityProbe, type CapacityResult, mostModelError } from "../events/event.ts";
import { duration, milliseconds, percent, whole, wholeSeconds } from "./words.ts";

/** "8.1 ± 0.9". */
export function plusMinus({ value, plusMinus: error }: { readonly value: number; readonly plusMinus: number }, digits = 1): string {
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}

/** The steady run that confirmed a capacity: the longest that held its rate. */
function confirmed({ rate, probes }: CapacityResult): CapacityProbe | undefined {
  const held = probes.filter(({ asked, verdict }) => verdict === "held" && asked === rate);
  return held.reduce<CapacityProbe | undefined>(
    (longest, each) => (longest === undefined || each.seconds > longest.seconds ? each : longest),
    undefined,
  );
}

/** "2,140 requests/s held for 20 s": the answer, whatever limits it. */
export function capacityInWords(result: CapacityResult): string {
  if (!(result.rate > 0)) return "unknown: no rate that was tried held the service level";
  const steady = confirmed(result);
  const rate = `${whole(result.rate)} requests/s${steady === undefined ? "" : ` held for ${duration(steady.seconds)}`}`;
  switch (result.limitedBy) {
    case "service level":
      return `${rate}${result.above === undefined ? "" : `, ${whole(result.above)}/s was too much`}`;
    case "generator":
      return `at least ${rate}: the generator ends before the stack does`;
    case "asked rate":
      return `at least ${rate}: no higher rate was asked for`;
  }
}

/** "app CPU: app 1.92 of 2 cores over 2 instances". */
export function bottleneckInWords({ resource, seen }: Bottleneck): string {
  return `${resource}: ${seen}`;
}

/** "10,000/s would need 8.1 ± 0.9 cores, 5.0 ± 1.0 app instances". */
export function needInWords({ target, cores, appInstances }: CapacityModel): string {
  return `${whole(target)}/s would need ${plusMinus(cores)} cores, ${plusMinus(appInstances)} app instances`;
}

/**
 * "model checked with 1 app instance: predicted 1,180 ± 90/s, measured 1,240/s, 4.8 % off: holds (limit 15 %)". Where the stack as it
 * was had been measured right before, that stands last.
 */
export function modelCheckInWords(check: NonNullable<CapacityResult["modelCheck"]>): string {
  const { change, predicted, measured, errorShare, unit, plusMinus: error, control } = check;
  const figure = (value: number): string => (unit === "cores" ? value.toFixed(2) : whole(value));
  const of = unit === "cores" ? " cores" : "/s";
  const says = `${figure(predicted)}${error === undefined ? "" : ` ± ${figure(error)}`}${of}`;
  const off = Math.abs(errorShare);
  const holds = `${off <= mostModelError ? "holds" : "does not hold"} (limit ${percent(mostModelError, 0)})`;
  const before =
    control === undefined
      ? ""
      : `; of the stack as it is it predicted ${figure(control.predicted)}${of}, measured ${figure(control.measured)}${of}`;
  return `model checked with ${change}: predicted ${says}, measured ${figure(measured)}${of}, ${percent(off, 1)} off: ${holds}${before}`;
}

/** "2,500/s broke the service level in 8 s: p99 412 ms (limit 200 ms) · p99 412 ms, errors 0.00 %". */
export function probeInWords(probe: CapacityProbe): string {
  const { asked, reached, seconds, p99, errorShare, why } = probe;
  const reason = why === "" ? "" : `: ${why}`;
  const short = reached < asked * 0.99 ? `${whole(reached)}/s reached, ` : "";
  return `${whole(asked)}/s ${probeVerdict(probe)} in ${wholeSeconds(seconds)}${reason} · ${short}p99 ${milliseconds(p99)}, errors ${percent(errorShare)}`;
}

export function probeVerdict({ verdict }: Pick<CapacityProbe, "verdict">): string {
  return { held: "held the service level", broke: "broke the service level", invalid: "could not be judged" }[verdict];
}

/** "smoke", "own script"; nothing for the ordinary load. */
export function scenarioInWords(scenario: string | undefined): string | undefined {
  if (scenario === undefined || scenario === "load") return undefined;
  return scenario === "own" ? "own script" : scenario;
}
