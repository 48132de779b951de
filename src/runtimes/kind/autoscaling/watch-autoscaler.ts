import { messageOf } from "../../../errors/message-of.ts";
import { changesIn } from "../../../services/kube-facts/changes.ts";
import type { WatchedScaling } from "../../autoscaling.ts";
import type { KindApi } from "../api.ts";
import { type Autoscaler, kindPath, type ObjectName } from "../objects.ts";
import { ScalingRecord } from "./scaling-record.ts";

/** Longer than any drill: the server ends a watch then. */
const watchSeconds = 3_600;

/** What an autoscaler says from now on, told by the API itself at each change: what it says for a moment only is no look too late. */
export interface ScalingWatch {
  watched(): WatchedScaling;
  stop(): void;
}

/** Rejects where the API does not answer. */
export async function watchScaling(api: KindApi, { apiVersion, kind, metadata: { name, namespace } }: ObjectName): Promise<ScalingWatch> {
  const stopped = new AbortController();
  const path = kindPath(apiVersion, kind, namespace);
  const fieldSelector = `metadata.name=${name}`;
  const { metadata } = await api.request<{ metadata: { resourceVersion: string } }>({ path, query: { fieldSelector } });
  // Of before nothing counts: what it says of its last rescale it said before anything was done.
  const query = { fieldSelector, watch: "1", resourceVersion: metadata.resourceVersion, timeoutSeconds: String(watchSeconds) };
  const stream = await api.stream({ path, query, signal: stopped.signal });
  const record = new ScalingRecord();
  let ended: string | undefined;
  const follow = async (): Promise<string> => {
    try {
      for await (const { type, object } of changesIn(stream)) {
        if (type === "ERROR") return "the API server no longer knows what its autoscaler said";
        if (type === "MODIFIED") record.told(object as Autoscaler);
      }
      return "the API server ended the watch of its autoscaler";
    } catch (error) {
      return `the watch of its autoscaler ended: ${messageOf(error)}`;
    }
  };
  void follow().then((why) => {
    ended = why;
  });
  return { watched: () => record.watched(ended), stop: () => stopped.abort() };
}
