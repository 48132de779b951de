import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import type { KindApi } from "../../../src/runtimes/kind/api.ts";
import type { Runtime } from "../../../src/runtimes/runtime.ts";
import { host, type Sandbox } from "../../compose/small-stack.ts";
import { rendering, samplePlan } from "../../unit/kind/rendering.ts";
import { conformity, kubeconformHere } from "./kubeconform.ts";
import { type OpenApi, strictSchemas } from "./strict-schemas.ts";

export interface ConformGiven {
  readonly api: KindApi;
  readonly plan: Plan;
  readonly runtime: Runtime;
  readonly sandbox: Sandbox;
}

const { program = "", reason } = await kubeconformHere(host);
if (reason) console.log(`skipped: manifests under kubeconform (${reason})`);

type Files = ReadonlyMap<string, string>;

/** What is rendered, by the schemas of the very API server that is to take it. */
export function conformTests(given: () => ConformGiven): void {
  describe.skipIf(reason !== undefined)("manifests under kubeconform's strict schemas", () => {
    let schemas: string;
    let laid = 0;

    beforeAll(async () => {
      const { api, sandbox } = given();
      schemas = join(sandbox.directory, "schemas");
      await mkdir(schemas, { recursive: true });
      const made = strictSchemas(await api.request<OpenApi>({ path: "/openapi/v2" }));
      for (const [name, schema] of made) await writeFile(join(schemas, name), JSON.stringify(schema));
    });

    async function judged(files: Files): ReturnType<typeof conformity> {
      const folder = join(given().sandbox.directory, `manifests-${(laid += 1)}`);
      await mkdir(folder);
      for (const [path, content] of files) await writeFile(join(folder, path.replaceAll("/", "-")), content);
      return conformity(host, program, schemas, folder);
    }

    /** All but the cluster's own configuration, which is kind's and no object of the API. */
    async function renderedHere(): Promise<Files> {
      const { runtime, plan } = given();
      return new Map([...(await runtime.render(plan))].filter(([path]) => path.startsWith("manifests/")));
    }

    test("everything that is rendered of this stack is valid", async () => {
      const found = await judged(await renderedHere());
      expect(found).toMatchObject({ invalid: 0, errors: 0, skipped: 0, says: [] });
      expect(found.valid).toBeGreaterThan(50);
    });

    test.each([
      ["Debian's packages", samplePlan()],
      ["the official images", samplePlan({}, "official")],
      ["a replica", samplePlan({ services: { postgres: { replica: "synchronous" } } })],
    ])("so is the sample's, with %s", async (_, plan) => {
      const { files } = await rendering(plan);
      const found = await judged(new Map(files.map(({ path, content }) => [path, content])));
      expect(found).toMatchObject({ invalid: 0, errors: 0, skipped: 0, says: [] });
      expect(found.valid).toBeGreaterThan(50);
    });

    test.each([
      ["a field that is misspelt", "terminationGracePeriodSeconds:", "terminationGracePeriodsSeconds:", /terminationGracePeriodsSeconds/],
      ["a number that is a word", "revisionHistoryLimit: 5", "revisionHistoryLimit: five", /revisionHistoryLimit/],
    ])("%s is refused", async (_, right, wrong, says) => {
      const [path, content] =
        [...(await renderedHere())].find(([, text]) => text.includes(right) && text.includes("kind: Deployment")) ?? [];
      const found = await judged(new Map([[path ?? "", content?.replace(right, wrong) ?? ""]]));
      expect(found.invalid).toBe(1);
      expect(found.says.join("\n")).toMatch(says);
    });
  });
}
