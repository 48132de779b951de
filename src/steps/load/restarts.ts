import type { InstanceStatus } from "../../runtimes/runtime.ts";

/** What tells one life of an instance from the next. Key: `service/instance`. */
export type Lives = ReadonlyMap<string, string>;

/** Of the instances that stay; a one-shot that finished is no part of the load. */
export function instancesOf(status: readonly InstanceStatus[]): Lives {
  return new Map(
    status
      .filter(({ state }) => state !== "finished")
      .map(({ service, instance, state, startedAt, restarts }) => [`${service}/${instance}`, `${state} ${startedAt} ${restarts}`]),
  );
}

/** Instances that are not the ones they were: started again, ended, or gone. */
export function restartedBetween(before: Lives, after: Lives): readonly string[] {
  return [...before].filter(([name, life]) => after.get(name) !== life).map(([name]) => name);
}
