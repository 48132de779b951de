import type { IncomingMessage } from "node:http";
import { messageOf } from "../../../errors/message-of.ts";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { changesIn } from "../../../services/kube-facts/changes.ts";
import { type Change, Kept } from "../../../services/kube-facts/kept.ts";
import type { Named } from "../../../services/kube-facts/objects.ts";
import type { KindApi } from "../api.ts";
import { isReady } from "../explain-pod.ts";
import { selectorText } from "../manifests/labels.ts";
import { namespaceOf } from "../names.ts";
import { kindPath, type Pod } from "../objects.ts";
import { isEnding } from "../world.ts";

/** Longer than any drill: the server ends a watch then. */
const watchSeconds = 3_600;

/** How many instances of a service were ready, told by the API itself at each change: no look can come too late to see one away. */
export interface ReadyWatch {
  readonly before: number;
  /** Of all moments since it began. */
  least(): number;
  /** Why it saw not all: one clause. */
  ended(): string | undefined;
  stop(): void;
}

/** Counts them from now on. Rejects where the API does not answer. */
export async function watchReady(api: KindApi, plan: Plan, service: ServiceName): Promise<ReadyWatch> {
  const stopped = new AbortController();
  const path = kindPath("v1", "Pod", namespaceOf(plan, service));
  const labelSelector = selectorText(plan, service);
  const listed = await api.request<{ items: Pod[]; metadata: { resourceVersion: string } }>({ path, query: { labelSelector } });
  const { resourceVersion } = listed.metadata;
  const query = { labelSelector, watch: "1", resourceVersion, timeoutSeconds: String(watchSeconds) };
  const stream = await api.stream({ path, query, signal: stopped.signal });
  const counted = countReady(listed.items);
  let ended: string | undefined;
  void follow(stream, counted).then((why) => {
    ended = why;
  });
  return { before: counted.least(), least: counted.least, ended: () => ended, stop: () => stopped.abort() };
}

async function follow(stream: IncomingMessage, counted: ReadyCount): Promise<string> {
  try {
    for await (const change of changesIn(stream)) counted.changed(change);
    return "the API server ended the watch of its pods";
  } catch (error) {
    return `the watch of its pods ended: ${messageOf(error)}`;
  }
}

export interface ReadyCount {
  changed(change: Change): void;
  least(): number;
}

/** Of these and whatever changes of them the least number that was ready at the same time. One that is told to leave serves no more. */
export function countReady(pods: readonly Pod[]): ReadyCount {
  const kept = new Kept<Pod & Named>();
  const ready = (): number => kept.all.filter((pod) => isReady(pod) && !isEnding(pod)).length;
  // What the API lists has a name and a uid.
  kept.listed(pods as readonly (Pod & Named)[], 0);
  let least = ready();
  return {
    changed: (change) => {
      kept.changed(change);
      least = Math.min(least, ready());
    },
    least: () => least,
  };
}
