import type { V1Container, V1Deployment, V1PodSpec, V1Service, V1StatefulSet, V2HorizontalPodAutoscaler } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { placeholderSecrets } from "../../../src/runtimes/containers/placeholder-secrets.ts";
import { namespaceOf, serviceHosts } from "../../../src/runtimes/kind/names.ts";
import type { KindRendering } from "../../../src/runtimes/kind/render.ts";
import { allObjects, objectOf, rendering, samplePlan } from "./rendering.ts";

const plan = samplePlan();
let made: KindRendering;

beforeAll(async () => {
  made = await rendering(plan);
});

const podSpecs = (of: KindRendering): V1PodSpec[] =>
  of.services.map(({ workload, service }) => {
    const { spec } = objectOf(of, service.name, workload.kind) as unknown as { spec: { template: { spec: V1PodSpec } } };
    return spec.template.spec;
  });
const containers = (of: KindRendering): V1Container[] => podSpecs(of).flatMap((pod) => pod.containers);
const hashOf = (of: KindRendering, service: Parameters<typeof objectOf>[1]): string | undefined =>
  (objectOf(of, service, service === "postgres" || service === "redis" ? "StatefulSet" : "Deployment") as unknown as V1Deployment).spec
    ?.template.metadata?.annotations?.["dev.parity.content"];

describe("the rendered objects", () => {
  test("carry the project, and lie in its two namespaces", () => {
    const objects = allObjects(made);
    expect(objects.filter(({ metadata }) => metadata.labels["dev.parity.project"] !== "zerostate")).toEqual([]);
    expect([...new Set(objects.map(({ metadata }) => metadata.namespace))].sort()).toEqual([
      "zerostate",
      "zerostate-monitoring",
      undefined,
    ]);
    expect(objects.filter(({ kind, metadata }) => metadata.namespace === undefined && kind !== "Namespace")).toEqual([]);
  });

  test("each have a name of their own", () => {
    const names = allObjects(made).map(({ kind, metadata }) => `${metadata.namespace}/${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test("run nothing as root, nothing that could become root, and write to no root file system", () => {
    for (const pod of podSpecs(made)) {
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(pod.securityContext?.runAsUser).toBeGreaterThan(0);
      expect(pod.hostNetwork ?? pod.hostPID ?? pod.hostIPC ?? false).toBe(false);
    }
    for (const { securityContext } of containers(made)) {
      expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
    }
  });

  test("give a token to nobody but who tells what Kubernetes knows, and a Prometheus that asks it for pods; Debian's asks for names", async () => {
    const official = await rendering(samplePlan({}, "official"));
    const withToken = (of: KindRendering) => podSpecs(of).filter((pod) => pod.automountServiceAccountToken !== false);
    const asks = (of: KindRendering) =>
      (objectOf(of, "prometheus", "ConfigMap") as unknown as { data: Record<string, string> }).data["prometheus.yml"];
    expect(withToken(official).map((pod) => pod.serviceAccountName)).toEqual(["kube-state-metrics", "prometheus"]);
    expect(asks(official)).toContain("kubernetes_sd_configs");
    expect(objectOf(official, "prometheus", "Role")["rules"]).toEqual([
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    ]);
    expect(withToken(made).map((pod) => pod.serviceAccountName)).toEqual(["kube-state-metrics"]);
    const rules = objectOf(made, "kube-state-metrics", "Role")["rules"] as { readonly resources: string[]; readonly verbs: string[] }[];
    expect(rules.flatMap(({ resources }) => resources)).toEqual(["pods", "deployments", "horizontalpodautoscalers"]);
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["list", "watch"]));
    expect(asks(made)).toContain("app-all-pods.zerostate.svc.cluster.local");
    expect(asks(made)).not.toContain("kubernetes_sd_configs");
  });

  test("ask for no more than they may use, and have probes but for the one-shot", () => {
    const amount = (text: string | undefined): number => Number.parseFloat(text ?? "NaN") * (text?.endsWith("m") ? 0.001 : 1);
    for (const { name, resources, livenessProbe, readinessProbe, startupProbe } of containers(made)) {
      expect(amount(resources?.requests?.["cpu"])).toBeLessThanOrEqual(amount(resources?.limits?.["cpu"]));
      expect(amount(resources?.requests?.["memory"])).toBeLessThanOrEqual(amount(resources?.limits?.["memory"]));
      expect([livenessProbe, readinessProbe, startupProbe].every((probe) => (probe === undefined) === (name === "migrate"))).toBe(true);
    }
  });

  test("roll the app one pod at a time, never with fewer than planned, each with time to be taken out of turn", () => {
    const { spec } = objectOf(made, "app", "Deployment") as unknown as V1Deployment;
    expect(spec?.strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
    const [container] = spec?.template.spec?.containers ?? [];
    const farewell = container?.lifecycle?.preStop?.sleep?.seconds ?? 0;
    expect(farewell).toBeGreaterThan(0);
    expect(spec?.template.spec?.terminationGracePeriodSeconds).toBeGreaterThan(farewell);
    expect(objectOf(made, "app", "PodDisruptionBudget")["spec"]).toMatchObject({ maxUnavailable: 1 });
  });

  test("scale the app by the guides' numbers, and have room for it in the quota and in the load balancer", async () => {
    const { spec } = objectOf(made, "app", "HorizontalPodAutoscaler") as unknown as V2HorizontalPodAutoscaler;
    expect(spec?.metrics?.map(({ resource }) => [resource?.name, resource?.target.averageUtilization])).toEqual([
      ["cpu", 70],
      ["memory", 80],
    ]);
    // The guides' 300 s, on the stack's clock; production's own where that is asked for.
    expect(spec?.behavior?.scaleDown?.stabilizationWindowSeconds).toBe(20);
    const slow = await rendering(samplePlan({ monitoring: { timeScale: 1 } }));
    expect(objectOf(slow, "app", "HorizontalPodAutoscaler")["spec"]).toMatchObject({
      behavior: {
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ periodSeconds: 60 }] },
        scaleUp: { policies: [{ periodSeconds: 30 }] },
      },
    });
    expect(spec?.behavior?.scaleUp?.stabilizationWindowSeconds).toBe(0);
    expect(spec?.maxReplicas).toBeGreaterThan(spec?.minReplicas ?? 0);
    const configuration = (objectOf(made, "load-balancer", "ConfigMap") as unknown as { data: Record<string, string> }).data["haproxy.cfg"];
    expect(configuration).toContain(`server-template app- ${spec?.maxReplicas} app-pods.zerostate.svc.cluster.local:-363 check port 8080`);
  });

  test("ask an app that speaks TLS in TLS whether it is ready", async () => {
    const secure = await rendering({ ...plan, app: { ...plan.app, tls: true } });
    const { data } = objectOf(secure, "load-balancer", "ConfigMap") as unknown as { data: Record<string, string> };
    const templates = data["haproxy.cfg"]?.split("\n").filter((line) => line.includes("server-template ")) ?? [];
    expect(templates).toHaveLength(3);
    // Told its port, a check is in clear whatever the requests are.
    for (const line of templates) expect(line).toMatch(/ check port 8080 ssl verify required .* check-ssl check-sni app /);
  });

  test("publish every port of the plan on a node port of its own, inside the range", () => {
    const ports = allObjects(made)
      .filter(({ kind }) => kind === "Service")
      .flatMap((each) => (each as unknown as V1Service).spec?.ports ?? [])
      .flatMap(({ nodePort }) => nodePort ?? []);
    const apps = plan.services.find(({ name }) => name === "app");
    const perInstance = (apps?.ports.length ?? 0) * (apps?.instances ?? 0);
    const published = plan.services.flatMap((service) => service.ports).filter((port) => port.published.length > 0);
    expect(ports.length).toBe(published.length + perInstance);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.filter((port) => port < 30_000 || port > 32_767)).toEqual([]);
  });

  test("keep a database's volume whatever happens to its pods", () => {
    const { spec } = objectOf(made, "postgres", "StatefulSet") as unknown as V1StatefulSet;
    expect(spec?.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
    expect(spec?.volumeClaimTemplates?.map(({ metadata }) => metadata?.name)).toEqual(["data"]);
  });

  test("say what certificates must: every address that is given out is one of them", () => {
    const hosts = serviceHosts(plan);
    const environment = containers(made).find(({ name }) => name === "app")?.env ?? [];
    expect(hosts).toContain(environment.find(({ name }) => name === "DB_HOST")?.value);
    expect(hosts).toHaveLength(new Set(hosts).size);
  });
});

describe("what pods read", () => {
  test("rolls them when it changes, and nobody else", async () => {
    const other = await rendering(plan, { ...placeholderSecrets, redis: "another" });
    expect(hashOf(other, "redis")).not.toBe(hashOf(made, "redis"));
    expect(hashOf(other, "app")).not.toBe(hashOf(made, "app"));
    expect(hashOf(other, "postgres")).toBe(hashOf(made, "postgres"));
    expect((await rendering(plan)).files).toEqual(made.files);
  });

  test("is in a Secret where it is one: no password is in any other object", async () => {
    const marked = Object.fromEntries(Object.keys(placeholderSecrets).map((name) => [name, `hidden-${name}`])) as typeof placeholderSecrets;
    const all = allObjects(await rendering(plan, marked));
    const open = all.filter(({ kind }) => kind !== "Secret");
    expect(JSON.stringify(open)).not.toContain("hidden-");
    const closed = all.filter(({ kind }) => kind === "Secret").flatMap((each) => Object.values(each["data"] as Record<string, string>));
    expect(closed.map((text) => Buffer.from(text, "base64").toString()).filter((text) => text.includes("hidden-")).length).toBeGreaterThan(
      5,
    );
  });

  test("is mounted from keys that are there", () => {
    for (const { service, objects } of made.services) {
      const keys = (kind: string): string[] =>
        Object.keys((objects.find((each) => each.kind === kind)?.["data"] as object | undefined) ?? {});
      const pod = podSpecs(made)[made.services.findIndex((each) => each.service === service)];
      const sources = (pod?.volumes ?? []).flatMap(({ projected, secret }) => [
        ...(projected?.sources ?? []),
        ...(secret ? [{ secret: { items: secret.items ?? [] } }] : []),
      ]);
      for (const { configMap, secret } of sources) {
        for (const { key } of configMap?.items ?? []) expect(keys("ConfigMap")).toContain(key);
        for (const { key } of secret?.items ?? []) expect(keys("Secret")).toContain(key);
      }
    }
  });

  test("keeps a dollar sign that Kubernetes would take for one of its own", async () => {
    const app = { ...plan.app, env: { PRICE: "$(REDIS_HOST) 5$" } };
    const env = containers(await rendering({ ...plan, app })).find(({ name }) => name === "app")?.env;
    expect(env?.find(({ name }) => name === "PRICE")?.value).toBe("$$(REDIS_HOST) 5$$");
  });
});

describe("the files", () => {
  test("hold every object once, namespaces first, secrets apart", () => {
    const documents = made.files.flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJSON() as unknown));
    const objects = [...made.files.keys()].length > 0 ? allObjects(made) : [];
    expect(documents).toHaveLength(objects.length);
    expect(documents).toEqual(expect.arrayContaining(objects));
    expect(made.files.map(({ path }) => path)).toEqual(made.files.map(({ path }) => path).toSorted());
    expect(made.files[0]?.path).toBe("00-namespaces.yaml");
    expect(made.files.filter(({ content }) => content.includes("kind: Secret")).map(({ path }) => path)).toSatisfy((paths: string[]) =>
      paths.every((path) => path.endsWith("-secret.yaml")),
    );
  });

  test.each(["00-namespaces", "01-postgres", "04-app", "05-load-balancer", "10-kube-state-metrics", "11-prometheus"])("%s", (name) => {
    const { content } = made.files.find(({ path }) => path === `${name}.yaml`) ?? { content: "" };
    expect(content).not.toBe("");
    expect(content).toMatchSnapshot();
  });
});

describe("names", () => {
  test.each([
    ["default", "parity-default"],
    ["kube-system", "parity-kube-system"],
    ["shop-", "shop"],
    ["shop", "shop"],
  ])("a project called %s gets the namespace %s", (project, namespace) => {
    expect(namespaceOf({ ...plan, project }, "app")).toBe(namespace);
  });
});
