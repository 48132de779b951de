import { families, type Labels } from "./families.ts";
import type { KubeObjects } from "./objects.ts";

/** The page that Prometheus scrapes, in its text format. */
export function exposition(objects: KubeObjects): string {
  const told = families.map(({ name, type, help, samples }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples(objects).map(({ labels, value }) => `${name}{${written(labels)}} ${value}`),
  ]);
  return `${[whoTells, ...told].flat().join("\n")}\n`;
}

/** Whoever reads the figures sees whose they are: the names are kube-state-metrics's own. */
const whoTells: readonly string[] = [
  "# HELP parity_kube_facts_info These facts are told by parity, from the API, under the names kube-state-metrics gives them.",
  "# TYPE parity_kube_facts_info gauge",
  'parity_kube_facts_info{told_by="parity"} 1',
];

function written(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`)
    .join(",");
}
