import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadDrills } from "../../../src/steps/drill/load-drills.ts";
import { strictSchemas } from "../../kind/conform/strict-schemas.ts";

const root = join(import.meta.dirname, "../../..");

describe("the controls that only a cluster can carry out", async () => {
  const shipped = new Set((await loadDrills(join(root, "chaos"))).map(({ id }) => id));
  const controls = await loadDrills(join(root, "test/kind/controls"));

  it("are drills, and none of them takes the place of one that comes with parity", () => {
    expect(controls.map(({ id }) => id).filter((id) => shipped.has(id))).toEqual([]);
    expect(controls).toHaveLength(5);
  });
});

describe("a strict schema of what the API server tells", () => {
  const string = { type: "string" };
  const made = strictSchemas({
    definitions: {
      Deployment: {
        type: "object",
        properties: { apiVersion: string, kind: string, spec: { $ref: "#/definitions/Spec" }, metadata: { type: "object" } },
        "x-kubernetes-group-version-kind": [{ group: "apps.k8s.io", version: "v1", kind: "Deployment" }],
      },
      Spec: { type: "object", required: ["properties"], properties: { properties: { type: "string", format: "int-or-string" } } },
      Labels: { type: "object", additionalProperties: string },
    },
  });

  it("is called as kubeconform looks for it, and holds what it refers to and nothing else", () => {
    expect([...made.keys()]).toEqual(["deployment-apps-v1.json"]);
    expect(Object.keys((made.get("deployment-apps-v1.json") as { definitions: object }).definitions)).toEqual(["Spec"]);
  });

  it("allows no other key, also where a key is called properties, and a number where a name may be", () => {
    expect(made.get("deployment-apps-v1.json")).toMatchObject({
      additionalProperties: false,
      required: ["apiVersion", "kind", "metadata"],
      properties: { apiVersion: { const: "apps.k8s.io/v1" }, kind: { const: "Deployment" } },
      definitions: {
        Spec: {
          additionalProperties: false,
          required: ["properties"],
          properties: { properties: { oneOf: [{ type: "string" }, { type: "number" }] } },
        },
      },
    });
  });
});
