import type { Endpoint } from "./zerostate.ts";

/** Picks one endpoint in the proportion of the weights. */
export function mixOf(parts: readonly { readonly share: number; readonly endpoint: Endpoint }[]): () => Endpoint {
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  let reached = 0;
  const bounds = parts.map(({ share, endpoint }) => ({ below: (reached += share / total), endpoint }));
  return () => {
    const drawn = Math.random();
    const found = bounds.find(({ below }) => drawn < below) ?? bounds[bounds.length - 1];
    if (found === undefined) throw new Error("a mix needs at least one endpoint");
    return found.endpoint;
  };
}
