import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { labels, stackId } from "../../containers/names.ts";

/** By which a service's pods are selected: these never change, because a Deployment's selector cannot. */
export function podSelector(plan: Plan, service: ServiceName): Record<string, string> {
  return { "app.kubernetes.io/name": service, "app.kubernetes.io/instance": labelValue(plan.project) };
}

/** Its pods are called as Kubernetes likes: which instance one is, parity writes on it. A StatefulSet's pods have numbers of their own. */
export function hasNumberedPods(service: ServiceName): boolean {
  return service === "app";
}

/** The pod that is one instance. */
export function instanceSelector(plan: Plan, service: ServiceName, instance: number): Record<string, string> {
  return { ...podSelector(plan, service), [labels.instance]: String(instance) };
}

/** The same as the API's clients write it in a query. */
export function selectorText(plan: Plan, service: ServiceName): string {
  return queryOf(podSelector(plan, service));
}

/** Labels as the API's clients write them in a query. */
export function queryOf(wanted: Readonly<Record<string, string>>): string {
  return Object.entries(wanted)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}

/** What every object carries. */
export function stackLabels(plan: Plan): Record<string, string> {
  return {
    [labels.project]: labelValue(plan.project),
    [labels.stack]: stackId(plan),
    "app.kubernetes.io/part-of": labelValue(plan.project),
    "app.kubernetes.io/managed-by": "parity",
  };
}

/** What every object of one service carries. */
export function serviceLabels(plan: Plan, service: ServiceName): Record<string, string> {
  return { ...podSelector(plan, service), ...stackLabels(plan), [labels.service]: service };
}

/** It has to end with a letter or a digit; a project's name may end with a dash. */
function labelValue(text: string): string {
  return text.replace(/-+$/, "");
}
