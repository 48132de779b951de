import process from "node:process";
import { askEngine } from "../../src/runtimes/containers/engine.ts";
import { nodeImageVariable, publishedNodeImage } from "../../src/runtimes/kind/cluster/node-image.ts";
import { host } from "../compose/small-stack.ts";

/** As `.ci/kind-node-image` names what it builds. */
const built = "kind-node:v1.34.4";

export type NodeImageAnswer =
  | { readonly image: string; readonly reason?: undefined }
  | { readonly image?: undefined; readonly reason: string };

/** A node image that the engine has, so that no test waits for a registry; else the reason to print. In CI only one that was asked for: what an earlier run left there decides nothing. */
export async function nodeImageHere(): Promise<NodeImageAnswer> {
  const { engine, reason } = await askEngine(host);
  if (engine === undefined) return { reason };
  const asked = process.env[nodeImageVariable] ?? "";
  if (asked === "" && process.env["CI"] !== undefined)
    return { reason: `in CI only with ${nodeImageVariable}; .ci/kind-node-image builds one` };
  const wanted = [asked, built, publishedNodeImage].filter((name) => name !== "");
  for (const image of wanted) {
    const found = await engine.docker
      .getImage(image)
      .inspect()
      .catch(() => undefined);
    if (found !== undefined) return { image };
  }
  return { reason: `the engine has no node image: neither ${wanted.join(" nor ")}; .ci/kind-node-image builds one` };
}
