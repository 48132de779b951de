import { readFile } from "node:fs/promises";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { type KubernetesObject, manifestsOf, type ScaleOut } from "../../../src/steps/load/scale-out/manifest.ts";
import { commandsFor, manifestText } from "../../../src/steps/load/scale-out/text.ts";
import { secretKey, variablesOf } from "../../../src/steps/load/scale-out/variables.ts";

const secrets = ["5ec4e7"];
const env = {
  PARITY_BASE_URL: "https://load-balancer.shop.svc:8443",
  PARITY_LOAD_KEY: "",
  PARITY_RATE: "10000",
  K6_PROMETHEUS_RW_SERVER_URL: "http://prometheus:9090/api/v1/write",
};
const wanted: ScaleOut = {
  name: "shop-load",
  pods: 4,
  archive: Buffer.from("a tar"),
  k6Version: "2.2.0",
  variables: variablesOf(env, "shop-load", secrets),
  secret: "shop-load",
  remoteWrite: true,
};
const [configMap, testRun] = manifestsOf(wanted);
const text = manifestText({
  objects: [configMap, testRun],
  variables: wanted.variables,
  secret: "shop-load",
  says: "10,000 requests/s",
  file: "a.yaml",
});

type Schema = { [key: string]: unknown };
/** A definition prunes what it does not know without a word; here that is an error, as for `kubectl --validate=strict`. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema as Schema).map(([key, value]) => [key, closed(value)]));
  const isObject =
    "properties" in inner && inner["additionalProperties"] === undefined && inner["x-kubernetes-preserve-unknown-fields"] !== true;
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
function changed(path: readonly string[], value: unknown): KubernetesObject {
  const copy = structuredClone(testRun) as Schema;
  const parent = path.slice(0, -1).reduce<Schema>((at, key) => at[key] as Schema, copy);
  const last = path.at(-1) ?? "";
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as unknown as KubernetesObject;
}

const fixture = async (): Promise<ValidateFunction> => {
  const file = new URL("fixtures/k6-operator/testrun.schema.json", import.meta.url);
  return new Ajv({ strict: false }).compile(JSON.parse(await readFile(file, "utf8")) as object);
};
/** The operator's own definition: its config/crd/bases/k6.io_testruns.yaml, wherever it lies. */
const definition = process.env["PARITY_TEST_TESTRUN_CRD"];
const ofDefinition = async (): Promise<ValidateFunction> => {
  const crd = parse(await readFile(definition ?? "", "utf8")) as {
    spec: { versions: { name: string; schema: { openAPIV3Schema: { properties: Schema } } }[] };
  };
  const schema = crd.spec.versions.find(({ name }) => name === "v1alpha1")?.schema.openAPIV3Schema;
  // The API server itself knows what metadata is: definitions only say that it is an object.
  return new Ajv({ strict: false, formats: { int32: true, int64: true, "date-time": true } }).compile(closed(schema) as object);
};

describe.each([
  { schema: "the documented fields", validator: fixture, skipped: false },
  { schema: "the operator's definition", validator: ofDefinition, skipped: definition === undefined },
])("a TestRun against $schema", ({ validator, skipped }) => {
  it.skipIf(skipped)("is valid, also as it is read back from the file", async () => {
    const validate = await validator();
    expect(validate(testRun), JSON.stringify(validate.errors)).toBe(true);
    const read = parseAllDocuments(text).map((document) => document.toJS() as unknown);
    expect(read).toEqual([configMap, testRun]);
    expect(validate(read[1]), JSON.stringify(validate.errors)).toBe(true);
  });

  it.skipIf(skipped).each([
    ["a field that there is none of", ["spec", "paralelism"], 4],
    ["a number where the operator wants a string", ["spec", "arguments"], 4],
    ["a truth where the operator wants a string", ["spec", "runner", "automountServiceAccountToken"], false],
    ["no number of pods", ["spec", "parallelism"], undefined],
    ["a misspelt setting of a pod", ["spec", "runner", "topologySpreadConstraint"], []],
    ["a variable without a name", ["spec", "runner", "env"], [{ value: "1" }]],
    ["a limit that is no quantity", ["spec", "starter", "resources", "limits", "memory"], "much"],
  ] as const)("is refused with %s", async (_, path, value) => {
    expect((await validator())(changed(path, value))).toBe(false);
  });
});

describe("the objects", () => {
  it("carry the script as k6 archived it", () => {
    expect(configMap["binaryData"]).toEqual({ "archive.tar": Buffer.from("a tar").toString("base64") });
    expect(testRun["spec"]).toMatchObject({ parallelism: 4, script: { configMap: { name: "shop-load", file: "archive.tar" } } });
  });

  it("send the results to a Prometheus only where one is named", () => {
    expect(testRun["spec"]).toMatchObject({ arguments: "--out experimental-prometheus-rw --tag testid=shop-load" });
    const [, without] = manifestsOf({ ...wanted, remoteWrite: false });
    expect(without["spec"]).toMatchObject({ arguments: "--tag testid=shop-load" });
  });

  it("say how they are applied, with a secret for every reference and no other", () => {
    const asked = { objects: [configMap], secret: "shop-load", file: "a.yaml" };
    expect(commandsFor({ ...asked, variables: wanted.variables })).toEqual([
      'kubectl create secret generic shop-load --from-literal=load-key="$LOAD_KEY"',
      "kubectl apply --server-side -f a.yaml",
      "kubectl get testrun shop-load --watch",
      "kubectl logs --selector k6_cr=shop-load,runner=true --prefix --tail=-1",
    ]);
    expect(commandsFor({ ...asked, variables: [] })[0]).toBe("kubectl apply --server-side -f a.yaml");
    expect(text).toMatch(/^# 10,000 requests\/s\n#\n# kubectl create secret/);
  });
});

describe("variables", () => {
  it.each([
    ["a key by its name", { PARITY_LOAD_KEY: "5ec4e7" }, "load-key"],
    ["a token by its name", { API_TOKEN: "abc" }, "api-token"],
    ["a password of k6's own", { K6_PROMETHEUS_RW_PASSWORD: "abc" }, "k6-prometheus-rw-password"],
    ["credentials in an address", { UPSTREAM: "https://user:abc@example.com/" }, "upstream"],
    ["a secret of the project under another name", { HEADER: "Bearer 5ec4e7" }, "header"],
  ])("never hold %s", (_, given, key) => {
    const [variable] = variablesOf(given, "shop-load", secrets);
    expect(variable).toEqual({ name: Object.keys(given)[0], valueFrom: { secretKeyRef: { name: "shop-load", key } } });
    expect(JSON.stringify(variable)).not.toMatch(/abc|5ec4e7/);
  });

  it("hold what is no secret, in one order", () => {
    expect(variablesOf({ PARITY_RATE: "10", KEYBOARD: "qwerty" }, "shop-load", secrets)).toEqual([
      { name: "KEYBOARD", value: "qwerty" },
      { name: "PARITY_RATE", value: "10" },
    ]);
    expect(secretKey("PARITY_LOAD_KEY")).toBe("load-key");
  });
});
