import { afterAll, beforeAll, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { judge } from "../../../src/policy/judge.ts";
import { readManifests } from "../../../src/policy/read-manifests.ts";
import { guideRegistries, rules } from "../../../src/policy/registry.ts";
import { createKindRuntime } from "../../../src/runtimes/kind/runtime.ts";
import { services } from "../../../src/services/registry.ts";
import { host, openSandbox, type Sandbox } from "../../compose/small-stack.ts";

const toolchainUnused = {} as Parameters<typeof createKindRuntime>[1];
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox("policy-own", "kind");
});
afterAll(() => sandbox[Symbol.asyncDispose]());

async function judged(images: Plan["images"], change: (text: string) => string = (text) => text) {
  const files = await createKindRuntime(host, toolchainUnused, services).render({ ...sandbox.plan(), images });
  const read = [...files].map(([file, text]) => readManifests(file, change(text)));
  expect(read.flatMap(({ problems }) => problems)).toEqual([]);
  const objects = read.flatMap((each) => each.objects);
  return judge(objects, rules, { registries: guideRegistries });
}

test.each(["debian", "official"] as const)("what parity renders for Kubernetes of %s images keeps its own rules", async (images) => {
  const { pods, violations } = await judged(images);
  expect(violations).toEqual([]);
  expect(pods).toBeGreaterThanOrEqual(sandbox.plan().services.length - 1);
});

test("and would not, were its root file systems writable", async () => {
  const { pods, violations } = await judged("debian", (text) =>
    text.replaceAll("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
  );
  expect(violations.map(({ rule }) => rule)).toEqual(Array.from({ length: pods }, () => "read-only-root"));
  expect(violations[0]?.file).toMatch(/\.yaml$/);
});
