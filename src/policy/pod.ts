import type { PropertyPath } from "../config/locate.ts";

export type Section = Readonly<Record<string, unknown>>;

/** An object of a manifest file. */
export interface ManifestObject {
  /** As a person finds it again: "deploy/app.yaml". */
  readonly file: string;
  /** "Deployment shop/app" */
  readonly title: string;
  readonly kind: string;
  readonly value: Section;
  /** From 1: where a property is, or the nearest that is there. */
  line(path: PropertyPath): number;
}

export interface Container {
  readonly name: string;
  /** In its object. */
  readonly path: PropertyPath;
  readonly value: Section;
  /** Runs as long as its pod: neither to an end, nor before the others. */
  readonly longRunning: boolean;
}

/** What an object makes pods of. */
export interface Pod {
  readonly object: ManifestObject;
  readonly path: PropertyPath;
  readonly spec: Section;
  readonly containers: readonly Container[];
}

/** Where kinds keep their pod. A kind that is not named keeps it as a Deployment does, or makes none: a Rollout is no kind of Kubernetes' own. */
const places: Readonly<Record<string, PropertyPath>> = {
  Pod: ["spec"],
  PodTemplate: ["template", "spec"],
  CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

/** undefined for what makes no pod. */
export function podOf(object: ManifestObject): Pod | undefined {
  const path = places[object.kind] ?? ["spec", "template", "spec"];
  const spec = sectionAt(object.value, path);
  return Array.isArray(spec["containers"]) ? { object, path, spec, containers: containersOf(object, path, spec) } : undefined;
}

/** Empty where there is none. */
function sectionAt(value: unknown, path: PropertyPath): Section {
  let found: unknown = value;
  for (const step of path) found = asSection(found)[String(step)];
  return asSection(found);
}

export function asSection(value: unknown): Section {
  return typeof value === "object" && value !== null ? (value as Section) : {};
}

function containersOf({ kind }: ManifestObject, path: PropertyPath, spec: Section): readonly Container[] {
  const ends = kind === "Job" || kind === "CronJob";
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => {
    const items: readonly unknown[] = Array.isArray(spec[list]) ? spec[list] : [];
    return items.map((item, index) => {
      const value = asSection(item);
      const name = typeof value["name"] === "string" ? value["name"] : `${list}[${index}]`;
      return { name, path: [...path, list, index], value, longRunning: list === "containers" && !ends };
    });
  });
}
