import { asSection, type Pod } from "../pod.ts";
import type { Breach, Rule } from "../rule.ts";

export const noHostNamespaces: Rule = {
  id: "no-host-namespaces",
  title: "Shares nothing with its node: no namespace, folder or port",
  why: "It would see the node's processes, network or files, and so every other pod's.",
  breaches: (pod) => [...namespaces(pod), ...folders(pod), ...ports(pod)],
};

function namespaces({ spec, path }: Pod): readonly Breach[] {
  return ["hostNetwork", "hostPID", "hostIPC"]
    .filter((property) => spec[property] === true)
    .map((property) => ({ path: [...path, property], says: `${property} is true` }));
}

function folders({ spec, path }: Pod): readonly Breach[] {
  return list(spec["volumes"]).flatMap((volume, index) =>
    volume["hostPath"] === undefined
      ? []
      : [{ path: [...path, "volumes", index, "hostPath"], says: `mounts ${String(asSection(volume["hostPath"])["path"])} of its node` }],
  );
}

function ports({ containers }: Pod): readonly Breach[] {
  return containers.flatMap(({ name, path, value }) =>
    list(value["ports"]).flatMap((port, index) =>
      Number(port["hostPort"] ?? 0) === 0
        ? []
        : [{ path: [...path, "ports", index, "hostPort"], container: name, says: `takes port ${String(port["hostPort"])} of its node` }],
    ),
  );
}

function list(value: unknown): readonly ReturnType<typeof asSection>[] {
  return Array.isArray(value) ? value.map(asSection) : [];
}
