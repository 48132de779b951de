import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { askedNodeImage, nodeImage, publishedNodeImage } from "../../../src/runtimes/kind/cluster/node-image.ts";

const plain = {} as Plan;
const configured = { kind: { nodeImage: "kind-node:own" } } as Plan;

describe("the node image", () => {
  it("is the configuration's, else the environment's, else the published one by its digest", () => {
    expect(nodeImage(configured, { PARITY_KIND_NODE_IMAGE: "kind-node:env" })).toBe("kind-node:own");
    expect(nodeImage(plain, { PARITY_KIND_NODE_IMAGE: "kind-node:env" })).toBe("kind-node:env");
    expect(nodeImage(plain, {})).toBe(publishedNodeImage);
    expect(publishedNodeImage).toMatch(/^kindest\/node:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
  });

  it("is asked for by nobody where both are left out, so that a cluster of an older one is kept", () => {
    expect(askedNodeImage(plain, { PARITY_KIND_NODE_IMAGE: "" })).toBeUndefined();
  });
});
