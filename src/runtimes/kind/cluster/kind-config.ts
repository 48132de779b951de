import { parse, stringify } from "yaml";
import { z } from "zod";

/** A port of the control plane's container that is published on 127.0.0.1. */
export interface PortMapping {
  /** Of the node: a NodePort of a Service. */
  readonly inside: number;
  /** On 127.0.0.1 of this machine; 0: any that is free when the cluster is made. */
  readonly published: number;
}

export interface ConfigChanges {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly PortMapping[];
  /** Mounted into every node, read-only; absolute. */
  readonly owner: { readonly from: string; readonly to: string };
  readonly labels: Readonly<Record<string, string>>;
  /** What a path of the file means, which is relative to the file; absolute. */
  resolve(path: string): string;
}

const mount = z.looseObject({ hostPath: z.string() });
const node = z.looseObject({ role: z.string(), extraMounts: z.array(mount).default([]) });
const cluster = z.looseObject({ nodes: z.array(node).min(1) });
type KindNode = z.infer<typeof node>;

/**
 * The cluster of `kind-config.yaml`, as it is created for one project: with its name, image, ports and mark of ownership,
 * which nothing in that file speaks of, and with absolute paths. What else the file says stays.
 */
export function mergeKindConfig(base: string, changes: ConfigChanges): string {
  const read = cluster.parse(parse(base));
  const first = read.nodes.findIndex(({ role }) => role === "control-plane");
  const nodes = read.nodes.map((one, index) => mergeNode(one, index === first, changes));
  return stringify({ ...read, name: changes.name, nodes }, { lineWidth: 0 });
}

/** The paths on this machine that the file's nodes mount, as it writes them. */
export function mountedPaths(base: string): readonly string[] {
  return cluster.parse(parse(base)).nodes.flatMap(({ extraMounts }) => extraMounts.map(({ hostPath }) => hostPath));
}

function mergeNode({ extraMounts, ...rest }: KindNode, isFirst: boolean, { image, ports, owner, labels, resolve }: ConfigChanges): object {
  const mounts = [
    ...extraMounts.map((one) => ({ ...one, hostPath: resolve(one.hostPath) })),
    { hostPath: owner.from, containerPath: owner.to, readOnly: true },
  ];
  const mappings = ports.map(({ inside, published }) => ({
    containerPort: inside,
    hostPort: published,
    listenAddress: "127.0.0.1",
    protocol: "TCP",
  }));
  return {
    ...rest,
    image,
    labels: { ...asRecord(rest["labels"]), ...labels },
    extraMounts: mounts,
    ...(isFirst ? { extraPortMappings: mappings } : {}),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return z.record(z.string(), z.unknown()).catch({}).parse(value);
}
