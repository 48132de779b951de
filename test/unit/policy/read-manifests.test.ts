import { expect, test } from "vitest";
import { judge } from "../../../src/policy/judge.ts";
import { liveObjects, readManifests } from "../../../src/policy/read-manifests.ts";
import { rules } from "../../../src/policy/registry.ts";
import { selectRules } from "../../../src/policy/select.ts";
import { policyWords } from "../../../src/policy/words.ts";
import { changed, kept, lineWith } from "./manifest.ts";

const policy = { registries: ["ghcr.io"] };
const violationsOf = (text: string) => judge(readManifests("a.yaml", text).objects, rules, policy).violations;
const bad = changed("app:1.2.3", "app:latest");

test("a violation in the second document of a file is at its line of the file", () => {
  const both = `${kept}---\n${changed("name: app\n  namespace: shop", "name: second", bad)}`;
  const line = both.split("\n").findIndex((each) => each.includes(":latest")) + 1;
  expect(violationsOf(both)).toMatchObject([{ line, object: "Deployment second", rule: "no-latest" }]);
});

test("a List's objects are judged, and lists in lists", () => {
  const inner = bad
    .trimEnd()
    .split("\n")
    .map((line) => `      ${line}`)
    .join("\n");
  const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n    -\n${inner}\n`;
  expect(violationsOf(list)).toMatchObject([{ line: lineWith(list, ":latest"), rule: "no-latest" }]);
});

test.each([
  ["Pod", (text: string) => text.replace("spec:\n  template:\n    spec:", "spec:").replace("kind: Deployment", "kind: Pod")],
  ["Rollout", (text: string) => text.replace("kind: Deployment", "kind: Rollout").replace("apps/v1", "argoproj.io/v1alpha1")],
  ["StatefulSet", (text: string) => text.replace("kind: Deployment", "kind: StatefulSet")],
])("a %s makes pods", (kind, make) => {
  expect(violationsOf(make(bad))).toMatchObject([{ rule: "no-latest", object: `${kind} shop/app` }]);
});

test("a CronJob makes pods that run to an end", () => {
  const spec = { jobTemplate: { spec: { template: { spec: { containers: [{ name: "job", image: "ghcr.io/a/b:latest" }] } } } } };
  const found = violationsOf(JSON.stringify({ apiVersion: "batch/v1", kind: "CronJob", metadata: { generateName: "nightly-" }, spec }));
  expect(found.map(({ rule }) => rule)).toContain("no-latest");
  expect(found.map(({ rule }) => rule)).not.toContain("probes-present");
  expect(new Set(found.map(({ object }) => object))).toEqual(new Set(["CronJob nightly-"]));
});

test("an init container is judged as the others are, but for probes", () => {
  const init = changed("      containers:", "      initContainers: [{ name: first, image: ghcr.io/a/b:1 }]\n      containers:");
  const broken = violationsOf(init).map(({ rule, container }) => `${container} ${rule}`);
  expect(new Set(broken)).toEqual(
    new Set(["read-only-root", "no-privilege-escalation", "no-capabilities", "limits-set"].map((rule) => `first ${rule}`)),
  );
});

test("anchors and merged keys count for what they stand for", () => {
  const anchored = kept
    .replace("          resources:", "          resources: &resources")
    .replace("      volumes: []", "        - { name: second, image: ghcr.io/a/b:1, resources: { <<: *resources } }");
  expect(violationsOf(anchored).filter(({ rule }) => rule === "limits-set")).toEqual([]);
});

test("what is no YAML is a problem with its line, and no manifest", () => {
  const { objects, problems } = readManifests("chart/app.yaml", "a: 1\nb: [\n");
  expect(objects).toEqual([]);
  expect(problems).toMatchObject([{ at: "chart/app.yaml", line: 3 }]);
  expect(problems[0]?.says).not.toMatch(/line 3|:$/);
});

test("what makes no pod proves nothing, and is not called a pass", () => {
  const service = "apiVersion: v1\nkind: Service\nmetadata: { name: app }\nspec: { ports: [] }\n---\nfoo: bar\n---\n- 1\n";
  const judgement = judge(readManifests("a.yaml", service).objects, rules, policy);
  expect(judgement).toEqual({ pods: 0, containers: 0, violations: [] });
  expect(policyWords(judgement, rules, policy)).toEqual(["no object makes a pod: nothing was proved"]);
});

test("a person reads the place, the object, what is the case, and the sum", () => {
  const words = policyWords(judge(readManifests("a.yaml", bad).objects, rules, policy), rules, policy);
  expect(words[0]).toBe("a.yaml:16  Deployment shop/app, container app: ghcr.io/acme/app:latest is whatever is the latest  (no-latest)");
  expect(words.find((line) => line.startsWith("failed"))).toContain("no-latest");
  expect(words.filter((line) => line.startsWith("passed"))).toHaveLength(rules.length - 1);
  expect(words.at(-1)).toBe("1 pod with 1 container, images from ghcr.io: 1 violation of 1 rule of 10");
});

test("rules are asked for by their names, and a slip is told from one", () => {
  expect(selectRules([])).toBe(rules);
  expect(selectRules(["platform/policy"])).toBe(rules);
  expect(selectRules(["platform/policy/no-latest", "seccomp"]).map(({ id }) => id)).toEqual(["seccomp", "no-latest"]);
  expect(() => selectRules(["platform/policy/no-lates"])).toThrow(/is no rule/);
  expect(() => selectRules(["platform/policy", "zerostate/security/https-only"])).toThrow(/is no rule/);
});

test("what runs in a cluster is judged by the same rules, and is named without a line", () => {
  const pod = (image: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "by-hand", namespace: "shop" },
    spec: { containers: [{ name: "one", image }] },
  });
  const [latest] = rules.filter(({ id }) => id === "no-latest");
  if (latest === undefined) throw new Error("there is no such rule");
  const judged = (image: string) => judge(liveObjects("cluster", [pod(image)]), [latest], policy);
  expect(judged("ghcr.io/acme/one:1.2").violations).toEqual([]);
  const bad = judged("ghcr.io/acme/one:latest");
  expect(bad.violations).toMatchObject([{ rule: "no-latest", file: "cluster", line: 0, object: "Pod shop/by-hand" }]);
  expect(policyWords(bad, [latest], policy)[0]).toMatch(/^cluster {2}Pod shop\/by-hand, container one: /);
});
