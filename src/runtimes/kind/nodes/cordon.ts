import { ParityError } from "../../../errors/parity-error.ts";
import type { KindApi } from "../api.ts";
import { faultManager } from "../apply.ts";
import { kindPath, mergeObject } from "../objects.ts";

export interface ClusterNode {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly unschedulable?: boolean };
}

/** On a node that a drill closed. One that somebody else closed stays as it is. */
const drainedAnnotation = "dev.parity.drained";

/** Rejects with NOT_OURS for one that somebody else has closed: it must not bear the mark by which it would be opened, nor be emptied. */
export async function cordon(api: KindApi, node: string): Promise<void> {
  if ((await closedByOthers(api)).includes(node)) throw closedMeanwhile(node);
  await change(api, node, { metadata: { annotations: { [drainedAnnotation]: "true" } }, spec: { unschedulable: true } });
}

function closedMeanwhile(node: string): ParityError {
  return new ParityError("NOT_OURS", `somebody else has cordoned the node ${node}, so parity does not empty it`, {
    hint: `open it when that is done: kubectl uncordon ${node}`,
  });
}

export async function uncordonAll(api: KindApi): Promise<void> {
  for (const node of await closedNodes(api)) {
    await change(api, node, { metadata: { annotations: { [drainedAnnotation]: null } }, spec: { unschedulable: null } });
  }
}

/** Those that a drill closed. */
export async function closedNodes(api: KindApi): Promise<readonly string[]> {
  return namesOf((await readNodes(api)).filter(isMarked));
}

/** Those that take no pods, and not by a drill. */
export async function closedByOthers(api: KindApi): Promise<readonly string[]> {
  return namesOf((await readNodes(api)).filter((node) => node.spec?.unschedulable === true && !isMarked(node)));
}

function isMarked({ metadata }: ClusterNode): boolean {
  return metadata.annotations?.[drainedAnnotation] !== undefined;
}

function namesOf(nodes: readonly ClusterNode[]): readonly string[] {
  return nodes.map(({ metadata }) => metadata.name);
}

async function readNodes(api: KindApi): Promise<readonly ClusterNode[]> {
  return (await api.request<{ items: ClusterNode[] }>({ path: kindPath("v1", "Node") })).items;
}

async function change(api: KindApi, name: string, patch: object): Promise<void> {
  await mergeObject(api, { apiVersion: "v1", kind: "Node", metadata: { name } }, patch, faultManager);
}
