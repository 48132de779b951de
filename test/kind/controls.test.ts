import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApi } from "../../src/runtimes/kind/api.ts";
import type { Deployment } from "../../src/runtimes/kind/objects.ts";
import { nodeImageHere } from "./node-image.ts";
import { openSampleProject, type SampleProject } from "./sample-project.ts";

const { image, reason: noImage } = await nodeImageHere();
const reason = noImage ?? (process.env["PARITY_KIND_CONTROLS"] === undefined ? "set PARITY_KIND_CONTROLS=1" : undefined);
if (reason) console.log(`skipped: drills on a cluster that must not come out resilient (${reason})`);

const minute = 60_000;

/** What each control has to say of itself: a drill that was merely not carried out would prove nothing. */
const controls: Readonly<Record<string, RegExp>> = {
  "bad-canary-unstopped": /which was found to be bad and taken away: not within/,
  "canary-not-promoted": /another release, whole: not within/,
  "drain-without-budget": /one away at most, and another not let go: not within/,
  "slow-start-unprotected": /requests failed, 0 may/,
  "autoscaler-held": /more instances, ready, and each answers: not within .*it wants more than it may make/,
};

describe.skipIf(reason !== undefined)("drills that must not come out resilient", { timeout: 15 * minute }, () => {
  let sample: SampleProject;

  beforeAll(async () => {
    sample = await openSampleProject("kind-controls", image ?? "");
    await mkdir(join(sample.folder, "chaos"));
    await cp(join(import.meta.dirname, "controls"), join(sample.folder, "chaos"), { recursive: true });
    expect(await sample.parity("up", "--detach", "--on", "kind", "--images", "debian")).toMatchObject({ exitCode: 0 });
  }, 15 * minute);

  afterAll(() => sample[Symbol.asyncDispose](), 3 * minute);

  test("are all that are in the folder", async () => {
    const files = await readdir(join(import.meta.dirname, "controls"));
    expect(files.map((file) => file.replace(/\.yaml$/, "")).sort()).toEqual(Object.keys(controls).sort());
  });

  test.each(Object.entries(controls))("%s", async (drill, says) => {
    const { verdict, reason: why } = await sample.carriedOut(drill);
    expect({ verdict, why }).toEqual({ verdict: "not resilient", why: expect.stringMatching(says) });
  });

  test("an instance that is not ready is still told of where nobody asks it whether it is", async () => {
    const api = await openApi(join(sample.folder, ".parity/kind/kubeconfig"));
    const path = "/apis/apps/v1/namespaces/kind-controls/deployments/app";
    await api.request({
      method: "PATCH",
      path,
      body: [{ op: "remove", path: "/spec/template/spec/containers/0/readinessProbe" }],
      type: "application/json-patch+json",
    });
    const others = async (): Promise<number> => {
      const { metadata, spec, status } = await api.request<Deployment>({ path });
      const isSeen = (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
      return isSeen && status?.updatedReplicas === spec?.replicas ? (status?.replicas ?? 0) - (spec?.replicas ?? 0) : -1;
    };
    await expect.poll(others, { timeout: 3 * minute }).toBe(0);
    const { verdict, reason: why } = await sample.carriedOut("not-ready");
    expect({ verdict, why }).toEqual({ verdict: "not resilient", why: expect.stringMatching(/not listed, .*: not within .*, but listed/) });
  });
});
