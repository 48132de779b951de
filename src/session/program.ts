import { fileURLToPath } from "node:url";

/** How parity itself is started again with the Node it runs on: the path of its bin, from sources or compiled. */
export function programArguments(): string[] {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return [fileURLToPath(new URL(`../bin.${ending}`, import.meta.url))];
}
