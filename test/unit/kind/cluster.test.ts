import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Plan, serviceNames } from "../../../src/plan/plan.ts";
import { shipped } from "../../../src/runtimes/containers/shipped.ts";
import { type ClusterNode, clusterState, inNodeOrder } from "../../../src/runtimes/kind/cluster/cluster.ts";
import { mergeKindConfig, mountedPaths } from "../../../src/runtimes/kind/cluster/kind-config.ts";
import { missingPorts, portMappings } from "../../../src/runtimes/kind/cluster/ports.ts";
import { instanceNodePort, nodePort } from "../../../src/runtimes/kind/manifests/node-ports.ts";

const base = readFileSync(shipped.kindConfig, "utf8");
const changes = {
  name: "parity-shop-1234",
  image: "kind-node:test",
  ports: [{ inside: 30_015, published: 8080 }],
  owner: { from: "/shop/.parity/kind/owner", to: "/etc/parity/owner" },
  labels: { "dev.parity.project": "shop" },
  resolve: (path: string) => `/absolute/${path}`,
};

interface Written {
  readonly name: string;
  readonly networking: object;
  readonly nodes: readonly {
    readonly role: string;
    readonly image: string;
    readonly labels: object;
    readonly extraMounts: readonly { readonly hostPath: string; readonly containerPath: string; readonly readOnly: boolean }[];
    readonly extraPortMappings?: readonly object[];
    readonly kubeadmConfigPatches?: readonly string[];
  }[];
}

describe("kind-config.yaml", () => {
  const written = parse(mergeKindConfig(base, changes)) as Written;

  it("mounts only what is shipped beside it", () => {
    const missing = mountedPaths(base).filter((path) => !existsSync(resolve(shipped.kindConfig, "..", path)));
    expect(mountedPaths(base)).not.toEqual([]);
    expect(missing).toEqual([]);
  });

  it("publishes on 127.0.0.1 only, as it stands", () => {
    const { networking, nodes } = parse(base) as Written & { readonly networking: { readonly apiServerAddress: string } };
    expect(networking.apiServerAddress).toBe("127.0.0.1");
    for (const mapping of nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings)) {
      expect(mapping).toMatchObject({ listenAddress: "127.0.0.1" });
    }
  });

  it("maps the node ports that the Services have", () => {
    const { nodes } = parse(base) as {
      readonly nodes: readonly { readonly extraPortMappings?: readonly { readonly containerPort: number }[] }[];
    };
    const known = new Set(serviceNames.flatMap((name) => ["main", "https", "http"].map((port) => nodePort(name, port))));
    const mapped = nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings.map(({ containerPort }) => containerPort));
    expect(mapped).toContain(nodePort("load-balancer", "https"));
    expect(mapped.filter((port) => !known.has(port))).toEqual([]);
  });

  it("gets the project's name, image, label and mark on every node", () => {
    expect(written.name).toBe("parity-shop-1234");
    expect(written.nodes.map(({ role }) => role)).toEqual(["control-plane", "worker"]);
    for (const node of written.nodes) {
      expect(node).toMatchObject({ image: "kind-node:test", labels: { "dev.parity.project": "shop" } });
      expect(node.extraMounts).toContainEqual({ hostPath: "/shop/.parity/kind/owner", containerPath: "/etc/parity/owner", readOnly: true });
    }
  });

  it("gets the plan's ports on the control plane alone, in the place of its own", () => {
    const mapping = { containerPort: 30_015, hostPort: 8080, listenAddress: "127.0.0.1", protocol: "TCP" };
    expect(written.nodes[0]?.extraPortMappings).toEqual([mapping]);
    expect(written.nodes[1]).not.toHaveProperty("extraPortMappings");
  });

  it("keeps everything else it says, with paths that hold from anywhere", () => {
    const before = parse(base) as Written;
    expect(written.networking).toEqual(before.networking);
    expect(written.nodes[0]?.kubeadmConfigPatches).toEqual(before.nodes[0]?.kubeadmConfigPatches);
    expect(written.nodes.flatMap(({ extraMounts }) => extraMounts).filter(({ hostPath }) => !hostPath.startsWith("/"))).toEqual([]);
  });
});

describe("the ports of a cluster", () => {
  const app = { name: "app", ports: [{ name: "main", inside: 8080, published: [8080, 8081], protocol: "http" }] };
  const plan = { services: [app] } as unknown as Plan;
  const inside = instanceNodePort(0, "main");

  it("are those that the plan publishes, one for each instance", () => {
    expect(portMappings(plan)).toEqual([
      { inside, published: 8080 },
      { inside: instanceNodePort(1, "main"), published: 8081 },
    ]);
  });

  it("lack what the cluster was made without", () => {
    const second = instanceNodePort(1, "main");
    const bound = new Map([[`${inside}/tcp`, ["8080"]]]);
    expect(missingPorts(plan, new Map([...bound, [`${second}/tcp`, ["8081"]]]))).toEqual([]);
    expect(missingPorts(plan, bound)).toEqual([{ inside: second, published: 8081 }]);
    expect(missingPorts(plan, new Map())).toHaveLength(2);
  });
});

describe("the state of a cluster", () => {
  const node = (id: string, running = true): ClusterNode => ({ id, name: id, role: id === "a" ? "control-plane" : "worker", running });

  it("is told by what its creation noted at its end", () => {
    expect(clusterState([node("a"), node("b")], ["a", "b"])).toBe("finished");
    expect(clusterState([node("a"), node("b")], undefined)).toBe("unfinished");
    expect(clusterState([node("a")], ["a", "b"])).toBe("damaged");
    expect(clusterState([node("a"), node("b", false)], ["a", "b"])).toBe("stopped");
  });

  it("names the control plane first", () => {
    expect(inNodeOrder([node("c"), node("b"), node("a")]).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });
});
