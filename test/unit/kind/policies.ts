import type { V1LabelSelector, V1NetworkPolicyPeer } from "@kubernetes/client-node";
import type { Manifest } from "../../../src/runtimes/kind/manifests/manifest.ts";

interface Rule {
  readonly from?: readonly V1NetworkPolicyPeer[];
  readonly to?: readonly V1NetworkPolicyPeer[];
  readonly ports?: readonly { readonly port: number }[];
}

interface Spec {
  readonly podSelector: V1LabelSelector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** A pod as a policy sees it; `undefined` is whoever is outside of the pods' network. */
export interface Seen {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Whether these policies let one talk to the other, as the API defines it: what is selected by none is open. */
export function mayTalk(objects: readonly Manifest[], from: Seen | undefined, to: Seen | undefined, port: number): boolean {
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  const allowed = (pod: Seen | undefined, peer: Seen | undefined, direction: "Ingress" | "Egress"): boolean => {
    if (pod === undefined) return true;
    const about = policies.filter((each) => each.metadata.namespace === pod.namespace && isAbout(specOf(each), pod, direction));
    return about.length === 0 || about.some((each) => rulesOf(specOf(each), direction).some((rule) => admits(rule, peer, port, pod)));
  };
  return allowed(from, to, "Egress") && allowed(to, from, "Ingress");
}

function admits(rule: Rule, peer: Seen | undefined, port: number, pod: Seen): boolean {
  const peers = rule.from ?? rule.to;
  const byPeer = peers === undefined || peers.length === 0 || peers.some((one) => isPeer(one, peer, pod));
  return byPeer && (rule.ports === undefined || rule.ports.some((each) => each.port === port));
}

function isPeer({ ipBlock, namespaceSelector, podSelector }: V1NetworkPolicyPeer, peer: Seen | undefined, pod: Seen): boolean {
  if (ipBlock !== undefined) return peer === undefined;
  if (peer === undefined) return false;
  const inNamespace =
    namespaceSelector === undefined
      ? peer.namespace === pod.namespace
      : selects(namespaceSelector, { "kubernetes.io/metadata.name": peer.namespace });
  return inNamespace && (podSelector === undefined || selects(podSelector, peer.labels));
}

function isAbout({ podSelector, policyTypes }: Spec, pod: Seen, direction: string): boolean {
  return policyTypes.includes(direction) && selects(podSelector, pod.labels);
}

function selects({ matchLabels = {} }: V1LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}

function rulesOf(spec: Spec, direction: "Ingress" | "Egress"): readonly Rule[] {
  return (direction === "Ingress" ? spec.ingress : spec.egress) ?? [];
}

function specOf(policy: Manifest): Spec {
  return policy["spec"] as Spec;
}
