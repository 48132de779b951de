import { expect, test } from "vitest";
import { judge, type Violation } from "../../../src/policy/judge.ts";
import { readManifests } from "../../../src/policy/read-manifests.ts";
import { guideRegistries, rules } from "../../../src/policy/registry.ts";
import { changed, kept, lineWith } from "./manifest.ts";

function violationsOf(text: string, registries: readonly string[] = guideRegistries): readonly Violation[] {
  const { objects, problems } = readManifests("deploy/app.yaml", text);
  expect(problems).toEqual([]);
  return judge(objects, rules, { registries }).violations;
}

test("a Deployment as the guides want it keeps every rule", () => {
  expect(violationsOf(kept)).toEqual([]);
});

/** Rule, what is changed into what, what is said, and words of the line that is named. */
const breaks: readonly (readonly [string, string, string, string, string])[] = [
  ["non-root", "runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot is not true", "runAsNonRoot"],
  ["non-root", "        runAsNonRoot: true\n", "", "runAsNonRoot is not true", "- name: app"],
  ["non-root", "runAsUser: 1000", "runAsUser: 0", "runs as user 0", "runAsUser"],
  ["non-root", "        runAsUser: 1000\n", "", "runAsUser is not set", "- name: app"],
  ["non-root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: true\n            runAsUser: 0", "runs as user 0", "runAsUser: 0"],
  ["read-only-root", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "readOnlyRootFilesystem is not true", "readOnlyRoot"],
  ["read-only-root", "            readOnlyRootFilesystem: true\n", "", "readOnlyRootFilesystem is not true", "          securityContext"],
  [
    "no-privilege-escalation",
    "allowPrivilegeEscalation: false",
    "allowPrivilegeEscalation: true",
    "allowPrivilegeEscalation is not false",
    "allowP",
  ],
  [
    "no-privilege-escalation",
    "allowPrivilegeEscalation: false",
    "other: x",
    "allowPrivilegeEscalation is not false",
    "          securityContext",
  ],
  [
    "no-privilege-escalation",
    "readOnlyRootFilesystem: true",
    "readOnlyRootFilesystem: true\n            privileged: true",
    "is privileged",
    "privileged",
  ],
  ["no-capabilities", "drop: [ALL]", "drop: [NET_RAW]", "capabilities are not dropped: ALL", "drop:"],
  ["no-capabilities", "              drop: [ALL]\n", "              add: []\n", "capabilities are not dropped: ALL", "capabilities:"],
  ["no-capabilities", "drop: [ALL]", "drop: [ALL]\n              add: [NET_BIND_SERVICE, CAP_SYS_ADMIN]", "adds CAP_SYS_ADMIN", "add:"],
  ["seccomp", "type: RuntimeDefault", "type: Unconfined", "its seccompProfile is Unconfined", "seccompProfile"],
  ["seccomp", "        seccompProfile:\n          type: RuntimeDefault\n", "", "has no seccompProfile", "- name: app"],
  ["no-host-namespaces", "      volumes: []", "      hostNetwork: true", "hostNetwork is true", "hostNetwork"],
  ["no-host-namespaces", "      volumes: []", "      hostPID: true", "hostPID is true", "hostPID"],
  ["no-host-namespaces", "      volumes: []", "      hostIPC: true", "hostIPC is true", "hostIPC"],
  ["no-host-namespaces", "volumes: []", "volumes: [{ name: v, hostPath: { path: /etc } }]", "mounts /etc of its node", "hostPath"],
  [
    "no-host-namespaces",
    "          resources:",
    "          ports: [{ hostPort: 80 }]\n          resources:",
    "takes port 80 of its node",
    "hostPort",
  ],
  ["limits-set", "              cpu: 500m\n", "", "has no limit of cpu", "limits:"],
  ["limits-set", "memory: 256Mi", "memory: 0", "has no limit of memory", "memory"],
  ["limits-set", "            limits:", "            requests:", "has no limit of cpu", "resources:"],
  ["probes-present", "livenessProbe:", "startupProbe:", "has no livenessProbe", "- name: app"],
  ["probes-present", "httpGet: { path: /ready, port: 8080 }", "periodSeconds: 5", "has no readinessProbe", "readinessProbe"],
  ["no-latest", "app:1.2.3", "app:latest", "ghcr.io/acme/app:latest is whatever is the latest", "image:"],
  ["no-latest", "app:1.2.3", "app", "ghcr.io/acme/app has no tag, which means latest", "image:"],
  ["no-latest", "          image: ghcr.io/acme/app:1.2.3\n", "", "names no image", "- name: app"],
  [
    "allowed-registry",
    "ghcr.io/acme",
    "registry.evil.example:5000/acme",
    "comes from registry.evil.example:5000, which is not allowed",
    "image:",
  ],
];

test.each(breaks)("%s: %j as %j is a violation", (rule, from, to, says, words) => {
  const text = changed(from, to);
  const line = lineWith(text, words);
  const found = violationsOf(text).filter((each) => each.rule === rule);
  expect(found).toContainEqual({
    rule,
    file: "deploy/app.yaml",
    line,
    object: "Deployment shop/app",
    container: found[0]?.container,
    says,
  });
});

test("every rule has a manifest that breaks it", () => {
  expect(new Set(breaks.map(([rule]) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
});

test("a version is a tag or a digest, also behind a registry's port", () => {
  expect(violationsOf(changed("ghcr.io/acme/app:1.2.3", "ghcr.io/acme/app@sha256:12ab"))).toEqual([]);
  expect(violationsOf(changed("ghcr.io/acme/app:1.2.3", "localhost:5000/app"), ["localhost:5000"]).map(({ rule }) => rule)).toEqual([
    "no-latest",
  ]);
});

test("a registry may be given with the beginning of a path, which ends at a slash", () => {
  expect(violationsOf(kept, ["ghcr.io/acme"])).toEqual([]);
  expect(violationsOf(kept, ["ghcr.io/ac"])).toMatchObject([{ rule: "allowed-registry" }]);
  expect(violationsOf(changed("ghcr.io/acme/app:1.2.3", "redis:7"), ["docker.io/library"])).toEqual([]);
});

test("what a container says of itself goes before what its pod says", () => {
  const own = "readOnlyRootFilesystem: true\n            seccompProfile: { type: Unconfined }";
  expect(violationsOf(changed("readOnlyRootFilesystem: true", own))).toMatchObject([{ rule: "seccomp", container: "app" }]);
});

test("what runs to an end is asked for no probes, and for all the rest", () => {
  const job = changed("readinessProbe:", "x:", changed("livenessProbe:", "y:", changed("kind: Deployment", "kind: Job")));
  expect(violationsOf(job)).toEqual([]);
  expect(violationsOf(changed("drop: [ALL]", "drop: []", job))).toMatchObject([{ rule: "no-capabilities", object: "Job shop/app" }]);
});
