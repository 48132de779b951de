import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DrillResult } from "../../src/events/event.ts";
import { openApi } from "../../src/runtimes/kind/api.ts";
import { nodeImageVariable } from "../../src/runtimes/kind/cluster/node-image.ts";
import type { Deployment } from "../../src/runtimes/kind/objects.ts";
import { host } from "../compose/small-stack.ts";
import { scratchFolder } from "../scratch/folder.ts";
import { nodeImageHere } from "./node-image.ts";

const { image, reason: noImage } = await nodeImageHere();
const reason = noImage ?? (process.env["PARITY_KIND_CONTROLS"] === undefined ? "set PARITY_KIND_CONTROLS=1" : undefined);
if (reason) console.log(`skipped: drills on a cluster that must not come out resilient (${reason})`);

const program = resolve("dist/bin.js");
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
  let folder: string;
  const project = "kind-controls";

  const parity = (...args: readonly string[]) =>
    host.run({
      command: process.execPath,
      args: [program, ...args],
      cwd: folder,
      env: { [nodeImageVariable]: image ?? "" },
      timeoutMs: 14 * minute,
    });

  async function carriedOut(drill: string): Promise<DrillResult> {
    const { stdout, stderr } = await parity("drill", drill, "--json");
    const facts = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { type: string; result: DrillResult }]));
    const finished = facts.find(({ type }) => type === "drill.finished");
    if (finished === undefined) throw new Error(`${drill} told no result: ${stderr}`);
    return finished.result;
  }

  beforeAll(async () => {
    folder = await scratchFolder(`${project}-`, { on: "kind", name: project });
    const sample = JSON.stringify(resolve("dist/examples/zerostate/parity.config.js"));
    const config = `import sample from ${sample};\nexport default { ...sample, project: ${JSON.stringify(project)} };\n`;
    await writeFile(join(folder, "parity.config.mjs"), config);
    await mkdir(join(folder, "chaos"));
    await cp(join(import.meta.dirname, "controls"), join(folder, "chaos"), { recursive: true });
    expect(await parity("up", "--detach", "--on", "kind", "--images", "debian")).toMatchObject({ exitCode: 0 });
  }, 15 * minute);

  afterAll(async () => {
    await parity("down", "--volumes");
    await rm(folder, { recursive: true, force: true });
  }, 3 * minute);

  test("are all that are in the folder", async () => {
    const files = await readdir(join(import.meta.dirname, "controls"));
    expect(files.map((file) => file.replace(/\.yaml$/, "")).sort()).toEqual(Object.keys(controls).sort());
  });

  test.each(Object.entries(controls))("%s", async (drill, says) => {
    const { verdict, reason: why } = await carriedOut(drill);
    expect({ verdict, why }).toEqual({ verdict: "not resilient", why: expect.stringMatching(says) });
  });

  test("an instance that is not ready is still told of where nobody asks it whether it is", async () => {
    const api = await openApi(join(folder, ".parity/kind/kubeconfig"));
    const path = `/apis/apps/v1/namespaces/${project}/deployments/app`;
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
    const { verdict, reason: why } = await carriedOut("not-ready");
    expect({ verdict, why }).toEqual({ verdict: "not resilient", why: expect.stringMatching(/not listed, .*: not within .*, but listed/) });
  });
});
