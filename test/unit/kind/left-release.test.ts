import { expect, test } from "vitest";
import type { ApiRequest, KindApi } from "../../../src/runtimes/kind/api.ts";
import { applyWorkload } from "../../../src/runtimes/kind/apply-workload.ts";
import type { WorkloadObject } from "../../../src/runtimes/kind/explain.ts";
import type { Manifest } from "../../../src/runtimes/kind/manifests/manifest.ts";
import type { StepContext } from "../../../src/work/context.ts";

const template = (annotations: object) => ({ metadata: { annotations }, spec: { containers: [{ name: "app", image: "shop:1" }] } });
const metadata = { name: "app", namespace: "shop", labels: {} };
const manifest: Manifest = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 2, template: template({}) } };

async function sentFor(annotations: object): Promise<ApiRequest[]> {
  const sent: ApiRequest[] = [];
  const api = {
    request: async (request: ApiRequest) => {
      sent.push(request);
      return { metadata: { uid: "u", resourceVersion: "1" } };
    },
  } as unknown as KindApi;
  const there = { kind: "Deployment", metadata, spec: { replicas: 2, template: template(annotations) } } as unknown as WorkloadObject;
  await applyWorkload(api, manifest, { there, autoscaled: false }, { signal: new AbortController().signal } as StepContext);
  return sent;
}

test("a release that a drill left goes with its whole template before the planned one is applied", async () => {
  const [first] = await sentFor({ "dev.parity.release": "bad-release-1" });
  expect(first).toMatchObject({ method: "PATCH", type: "application/json-patch+json" });
  expect(first?.body).toEqual([{ op: "replace", path: "/spec/template", value: template({}) }]);
});

test("a planned template is left to the server to compare", async () => {
  const sent = await sentFor({});
  expect(sent.some(({ type }) => type === "application/json-patch+json")).toBe(false);
  expect(sent.at(-1)?.type).toBe("application/apply-patch+yaml");
});
