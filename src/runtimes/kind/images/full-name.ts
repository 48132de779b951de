import { readImage } from "../../../text/image-reference.ts";

/** What nodes never ask a registry for: made on this machine under parity's own names. */
const made = /^docker\.io\/parity\//;

/** As containerd on the nodes writes it: "docker.io/library/redis:7". Docker takes such a name as well. */
export function fullName(name: string): string {
  const { registry, repository, tag, digest } = readImage(name);
  const version = `${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
  return `${registry}/${repository}${version || ":latest"}`;
}

/** `name`: full. A pod waits for no registry that cannot have its image. */
export function pullPolicy(name: string): "Never" | "IfNotPresent" {
  return made.test(name) ? "Never" : "IfNotPresent";
}

/** Docker saves such an image without its name: only a pull gives it to a node under that. */
export function isPinned(name: string): boolean {
  return name.includes("@");
}
