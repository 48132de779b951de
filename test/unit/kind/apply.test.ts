import { expect, test } from "vitest";
import { conflictsOf } from "../../../src/runtimes/kind/apply.ts";
import { objectPath } from "../../../src/runtimes/kind/objects.ts";

test("a conflict names who owns the field", () => {
  const causes = [
    {
      reason: "FieldManagerConflict",
      message: 'conflict with "kubectl-scale" with subresource "scale" using apps/v1',
      field: ".spec.replicas",
    },
    { reason: "FieldValueInvalid", message: "no conflict", field: ".spec" },
  ];
  expect(conflictsOf(causes)).toEqual([{ manager: "kubectl-scale", field: ".spec.replicas" }]);
});

test.each([
  ["v1", "Namespace", undefined, "/api/v1/namespaces/x"],
  ["v1", "ConfigMap", "shop", "/api/v1/namespaces/shop/configmaps/x"],
  ["networking.k8s.io/v1", "NetworkPolicy", "shop", "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/x"],
  ["networking.k8s.io/v1", "Ingress", "shop", "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/x"],
  ["autoscaling/v2", "HorizontalPodAutoscaler", "shop", "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers/x"],
  ["apiregistration.k8s.io/v1", "APIService", undefined, "/apis/apiregistration.k8s.io/v1/apiservices/x"],
])("%s %s is found where the API has it", (apiVersion, kind, namespace, path) => {
  expect(objectPath({ apiVersion, kind, metadata: { name: "x", namespace } })).toBe(path);
});
