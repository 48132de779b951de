import { type ManifestObject, podOf } from "./pod.ts";
import type { Policy, Rule } from "./rule.ts";

/** Of an object that is in no file. */
export const noLine = 0;

/** A breach, as a person finds it. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  /** From 1; `noLine` where `file` names a cluster. */
  readonly line: number;
  /** "Deployment shop/app" */
  readonly object: string;
  readonly container: string | undefined;
  readonly says: string;
}

export interface Judgement {
  /** Objects that make pods. None: then nothing was proved. */
  readonly pods: number;
  readonly containers: number;
  /** By file, then by line. */
  readonly violations: readonly Violation[];
}

export function judge(objects: readonly ManifestObject[], rules: readonly Rule[], policy: Policy): Judgement {
  const pods = objects.flatMap((object) => podOf(object) ?? []);
  const violations = pods.flatMap((pod) =>
    rules.flatMap((rule) =>
      rule.breaches(pod, policy).map(({ path, container, says }) => {
        const { file, title } = pod.object;
        return { rule: rule.id, file, line: pod.object.line(path), object: title, container, says };
      }),
    ),
  );
  return {
    pods: pods.length,
    containers: pods.reduce((sum, pod) => sum + pod.containers.length, 0),
    violations: violations.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.rule.localeCompare(b.rule)),
  };
}
