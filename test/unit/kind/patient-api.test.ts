import { describe, expect, it } from "vitest";
import type { ApiRequest, KindApi } from "../../../src/runtimes/kind/api.ts";
import { ApiRefusal } from "../../../src/runtimes/kind/api-refusal.ts";
import { isPassing, patientApi } from "../../../src/runtimes/kind/patient-api.ts";

const connection = (code: string): Error => Object.assign(new Error(code), { code });
const refusal = (code: number, message: string): Error => new ApiRefusal(code, "PATCH /api/v1", { message });
const get: ApiRequest = { path: "/api/v1/pods" };
const apply: ApiRequest = { method: "PATCH", path: "/api/v1/pods", type: "application/apply-patch+yaml" };
const operations: ApiRequest = { method: "PATCH", path: "/api/v1/pods", type: "application/json-patch+json" };
const create: ApiRequest = { method: "POST", path: "/api/v1/pods" };

describe("an API server that is started again", () => {
  it.each([
    ["nobody listens", connection("ECONNREFUSED"), create],
    ["the connection broke while it was asked to read", connection("ECONNRESET"), get],
    ["the connection broke while it was asked to apply", connection("EPIPE"), apply],
    ["it is not ready", refusal(503, "the server is currently unable to handle the request"), create],
    ["it reads what it stores", refusal(429, "storage is (re)initializing"), apply],
    ["it reads who may do what", refusal(403, 'namespaces "shop" is forbidden: User "kubernetes-admin" cannot patch resource'), apply],
  ])("is asked again where %s", (_, error, request) => {
    expect(isPassing(error, request)).toBe(true);
  });

  it.each([
    ["the connection broke while it was asked to make", connection("ECONNRESET"), create],
    ["the connection broke while it carried out operations", connection("ECONNRESET"), operations],
    ["a quota says no", refusal(403, 'pods "app" is forbidden: exceeded quota: app'), apply],
    ["a budget says no", refusal(429, "Cannot evict pod as it would violate the pod's disruption budget."), create],
    ["the object is wrong", refusal(422, "spec.replicas: Invalid value"), apply],
    ["it did not answer in time", new DOMException("late", "TimeoutError"), get],
  ])("is not asked again where %s", (_, error, request) => {
    expect(isPassing(error, request)).toBe(false);
  });

  const answering = (...answers: readonly (Error | string)[]): { api: KindApi; asked(): number } => {
    let asked = 0;
    const request = async (): Promise<unknown> => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return { api: { request } as unknown as KindApi, asked: () => asked };
  };

  it("gives the answer of the first time that it answers", async () => {
    const { api, asked } = answering(connection("ECONNREFUSED"), connection("ECONNREFUSED"), "pods");
    expect(await patientApi(api).request(get)).toBe("pods");
    expect(asked()).toBe(3);
  });

  it("is asked once where it says no", async () => {
    const no = refusal(422, "Invalid value");
    const { api, asked } = answering(no);
    await expect(patientApi(api).request(apply)).rejects.toBe(no);
    expect(asked()).toBe(1);
  });

  it("is not asked any more when the signal fires", async () => {
    const { api } = answering(connection("ECONNREFUSED"));
    const interrupt = new AbortController();
    const answer = patientApi(api).request({ ...get, signal: interrupt.signal });
    interrupt.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });
});
