import { sum } from "simple-statistics";
import type { CapacityModel } from "../../../events/event.ts";
import type { ServiceName } from "../../../plan/plan.ts";
import { type Estimate, fitLine, type Line, type Point, predict, reach, slopeError } from "../calibration/line.ts";
import { usableShare } from "../ceiling.ts";

/** CPU while one rate was served, in cores. */
export interface ModelPoint {
  /** Arrivals a second that were carried out; of a script that makes one request in each, requests. */
  readonly rate: number;
  /** For so long. */
  readonly seconds: number;
  readonly generatorCores: number;
  readonly services: ReadonlyMap<ServiceName, number>;
  /** Services and the container engine. */
  readonly stackCores: number;
}

export interface ModelOptions {
  /** Requests a second the needs are computed for. */
  readonly target: number;
  /** Cores one app instance can use: 1 where it is a single thread. */
  readonly coresPerInstance: number;
  readonly appInstances: number;
  /** Of its cores, what an instance may use: 0..1. `usableShare` when absent. */
  readonly appShare?: number;
}

/** Undefined unless there are measurements at two different rates at least. */
export function capacityModel(points: readonly ModelPoint[], options: ModelOptions): CapacityModel | undefined {
  const stack = lineOf(points, ({ stackCores }) => stackCores);
  if (stack === undefined) return undefined;
  const instances = instancesFor(points, options);
  return {
    perRequest: [...namesOf(points), "generator" as const].flatMap((service) => {
      const line = lineOf(points, coresOf(service));
      return line === undefined ? [] : [{ service, ...cost(line) }];
    }),
    target: options.target,
    cores: scaled(predictStack(points, options.target, instances.value, options) ?? predict(stack, options.target), 1 / usableShare),
    appInstances: instances,
  };
}

/** Where too little was measured for a model. */
export function noModel(target: number): CapacityModel {
  return { perRequest: [], target, cores: { value: 0, plusMinus: 0 }, appInstances: { value: 0, plusMinus: 0 } };
}

/** The most that an instance was seen to use while the service level held, where that is more than the usual share. */
export function shareOfInstances(point: ModelPoint, { coresPerInstance, appInstances }: ModelOptions): number {
  return Math.max(usableShare, Math.min(1, (point.services.get("app") ?? 0) / (coresPerInstance * appInstances)));
}

/**
 * What the stack would use at another rate with another number of app instances. What an instance takes whatever the rate goes with
 * it. Of what the services behind it take whatever the rate, the instances cause some (each asks for its own batches, over its own
 * connections), and one number of instances cannot tell how much: half is taken, and the other half is in the error.
 */
export function predictStack(
  points: readonly ModelPoint[],
  rate: number,
  instances: number,
  { appInstances }: Pick<ModelOptions, "appInstances">,
): Estimate | undefined {
  const stack = lineOf(points, ({ stackCores }) => stackCores);
  const app = lineOf(points, coresOf("app"));
  const behind = lineOf(points, coresBehind);
  if (stack === undefined || app === undefined || behind === undefined) return undefined;
  const more = instances / appInstances - 1;
  const [all, own, theirs] = [predict(stack, rate), fixedPart(app), fixedPart(behind)];
  const errors = [all.plusMinus, share(own.plusMinus, more), share(theirs.plusMinus, more / 2), (theirs.value * more) / 2];
  return { value: all.value + more * (own.value + theirs.value / 2), plusMinus: together(errors) };
}

const servicesBehind: readonly ServiceName[] = ["postgres", "redis"];

function coresBehind({ services }: ModelPoint): number {
  return sum(servicesBehind.map((service) => services.get(service) ?? 0));
}

function fixedPart(line: Line): Estimate {
  const { value, plusMinus } = predict(line, 0);
  return { value: Math.max(0, value), plusMinus };
}

function share(error: number | undefined, of: number): number | undefined {
  return error === undefined ? undefined : error * of;
}

/** Of errors that have nothing to do with each other; undefined where one is not known. */
function together(errors: readonly (number | undefined)[]): number | undefined {
  const known = errors.filter((each) => each !== undefined);
  return known.length < errors.length ? undefined : Math.hypot(...known);
}

/** The rate at which so many instances of the app use what they may. */
export function rateOfInstances(
  points: readonly ModelPoint[],
  instances: number,
  { appInstances, coresPerInstance, appShare = usableShare }: ModelOptions,
): Estimate | undefined {
  const line = lineOf(points, coresOf("app"));
  if (line === undefined) return undefined;
  // What instances take at rest goes with them.
  const atRest = (Math.max(0, line.intercept) / appInstances) * instances;
  return reach({ ...line, intercept: atRest }, instances * coresPerInstance * appShare);
}

function instancesFor(
  points: readonly ModelPoint[],
  { target, coresPerInstance, appInstances, appShare = usableShare }: ModelOptions,
): CapacityModel["appInstances"] {
  const line = lineOf(points, coresOf("app"));
  if (line === undefined) return { value: 0, plusMinus: 0 };
  const atRest = Math.max(0, line.intercept) / appInstances;
  const free = Math.max(0.01, coresPerInstance * appShare - atRest);
  const cores = Math.max(0, line.slope) * target;
  const error = (slopeError(line) ?? Math.abs(line.slope)) * target;
  return { value: Math.max(1, cores / free), plusMinus: error / free };
}

function cost(line: Line): { microseconds: number; idleCores: number; plusMinus: number } {
  const microseconds = Math.max(0, line.slope * 1e6);
  // Two points leave no error to be told: then the figure is not known better than by itself.
  return { microseconds, idleCores: Math.max(0, line.intercept), plusMinus: (slopeError(line) ?? Math.abs(line.slope)) * 1e6 };
}

function scaled({ value, plusMinus }: Estimate, by: number): { value: number; plusMinus: number } {
  return { value: Math.max(0, value * by), plusMinus: (plusMinus ?? Math.abs(value)) * by };
}

function coresOf(service: ServiceName | "generator"): (point: ModelPoint) => number {
  return service === "generator" ? ({ generatorCores }) => generatorCores : ({ services }) => services.get(service) ?? 0;
}

function namesOf(points: readonly ModelPoint[]): ServiceName[] {
  return [...new Set(points.flatMap(({ services }) => [...services.keys()]))];
}

function lineOf(points: readonly ModelPoint[], cores: (point: ModelPoint) => number): Line | undefined {
  return fitLine(points.map((point): Point => ({ x: point.rate, y: cores(point), weight: point.seconds })));
}
