import type { ClusterFacts } from "../../events/cluster-facts.ts";
import { autoscalerInWords, isRemarkable, nodeInWords, podInWords, warningInWords, whenWarned } from "../../text/cluster-words.ts";
import { counted } from "../../text/words.ts";

/** What a person reads of a cluster, below its instances. `now`: ms since 1970. */
export function clusterLines({ nodes, pods, autoscalers, warnings }: ClusterFacts, now: number): readonly string[] {
  const width = Math.max(0, ...nodes.map(({ name }) => name.length));
  return [
    ...nodes.map((node) => {
      const here = pods.filter((pod) => pod.node === node.name).length;
      return `node ${node.name.padEnd(width)}  ${nodeInWords(node)}  ${counted(here, "pod")}`;
    }),
    ...pods
      .filter(isRemarkable)
      .map((pod) => `pod  ${pod.name}  ${podInWords(pod)}  ${pod.node === undefined ? "on no node" : `on ${pod.node}`}`),
    ...autoscalers.map((autoscaler) => `scaled ${autoscaler.name}: ${autoscalerInWords(autoscaler)}`),
    ...warnings.map((warning) => `warned ${whenWarned(warning, now)}: ${warningInWords(warning)}`),
  ];
}
