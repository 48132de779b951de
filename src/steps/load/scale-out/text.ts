import { stringify } from "yaml";
import type { KubernetesObject } from "./manifest.ts";
import type { Variable } from "./variables.ts";

export interface Document {
  readonly objects: readonly KubernetesObject[];
  readonly variables: readonly Variable[];
  readonly secret: string;
  /** "10,000 requests/s for 60 s in 4 pods against https://…". */
  readonly says: string;
  /** As a person types it. */
  readonly file: string;
}

/** The objects as YAML that `kubectl` applies, under what it takes to apply them. */
export function manifestText(document: Document): string {
  const head = [document.says, "", ...commandsFor(document)].map((line) => `# ${line}`.trimEnd());
  const objects = document.objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }));
  return `${head.join("\n")}\n${objects.map((object) => `---\n${object}`).join("")}`;
}

/** What to type, in order. The k6-operator is there already: it is somebody's choice for the whole cluster. */
export function commandsFor({ secret, variables, file, objects }: Omit<Document, "says">): readonly string[] {
  const keys = variables.flatMap((variable) => ("valueFrom" in variable ? [variable.valueFrom.secretKeyRef.key] : []));
  const name = objects[0]?.metadata.name ?? "";
  const literals = keys.map((key) => `--from-literal=${key}="$${key.toUpperCase().replaceAll("-", "_")}"`);
  return [
    // Optional in every manifest: only a certificate of one's own needs it.
    ...(keys.length === 0 ? [] : [`kubectl create secret generic ${secret} ${literals.join(" ")}`]),
    // Not the client's apply: that stores a copy of the script as an annotation, which may hold a quarter of a ConfigMap.
    `kubectl apply --server-side -f ${file}`,
    `kubectl get testrun ${name} --watch`,
    `kubectl logs --selector k6_cr=${name},runner=true --prefix --tail=-1`,
  ];
}
