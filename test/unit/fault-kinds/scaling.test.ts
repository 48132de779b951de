import { describe, expect, it } from "vitest";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import type { FaultGiven } from "../../../src/steps/faults/fault-kind.ts";
import { actionsOf, recordedFault } from "../../../src/steps/faults/kinds/registry.ts";

const plan = { services: [{ name: "app", kind: "service", instances: 2 }] };

/** A stack in name only: it does what the test says and nothing else. */
function given(abilities: object = {}): FaultGiven {
  const stack = { kind: "native", plan, ...abilities } as unknown as RunningStack;
  return { stack, context: {} as FaultGiven["context"], id: "test", remembered: {} };
}

const actions = (kind: string, parameters: object = {}) => actionsOf(recordedFault.parse({ id: "test", kind, parameters }));
const cutOff = (instance = 1) => actions("cut-off", { service: "app", instance, from: "postgres" });

/** What each of these did, in order. */
function doing(...names: readonly string[]): { readonly done: string[]; readonly abilities: object } {
  const done: string[] = [];
  const does = (name: string) => [name, async (): Promise<void> => void done.push(name)] as const;
  return { done, abilities: Object.fromEntries(names.map(does)) };
}

describe("more to do for an autoscaled service", () => {
  const all = ["watchAutoscaler", "holdAutoscaler", "strain", "freeAutoscaler", "relieve", "leaveAutoscaler"] as const;

  it("is not possible without an autoscaler, or where the means itself says why", async () => {
    expect(await actions("cpu-load").obstacle(given())).toMatch(/^the native runtime cannot /);
    expect(await actions("cpu-load").obstacle(given({ strain: 1, strainObstacle: async () => "not in this house" }))).toBe(
      "not in this house",
    );
  });

  it("is watched from before it begins until after it was taken back; held only where that is asked for", async () => {
    const { done, abilities } = doing(...all);
    for (const held of [false, true]) {
      const fault = actions("cpu-load", { held });
      await fault.inject(given(abilities));
      await fault.undo(given(abilities));
      await fault.dismantle(given(abilities));
    }
    expect(done.slice(0, 4)).toEqual(["watchAutoscaler", "strain", "relieve", "leaveAutoscaler"]);
    expect(done.slice(4)).toEqual(all);
  });

  it.each<[string, boolean, object, string | undefined]>([
    ["that it goes on", false, { isStrained: async () => true }, "app still has more to do"],
    ["that it is held", true, { isStrained: async () => false, isAutoscalerHeld: async () => true }, "the autoscaler of app is still held"],
    ["nothing", true, { isStrained: async () => false, isAutoscalerHeld: async () => false }, undefined],
  ])("leaves %s, as the system itself tells", async (_, held, abilities, left) => {
    expect(await actions("cpu-load", { held }).remains(given({ strain: 1, ...abilities }))).toBe(left);
  });
});

describe("one instance that is cut off", () => {
  it("has to be a planned one, on a runtime that can close its way alone", async () => {
    expect(await cutOff().obstacle(given())).toMatch(/^the native runtime cannot /);
    const abilities = { cutOff: 1, cutOffObstacle: async () => "not in this house" };
    expect(await cutOff().obstacle(given(abilities))).toBe("not in this house");
    expect(await cutOff(2).obstacle(given(abilities))).toBe("the plan has no app/2");
  });

  it("is told by the system itself while it is", async () => {
    expect(await cutOff().remains(given({ cutOff: 1, isCutOff: async () => true }))).toBe("app/1 still does not reach postgres");
    expect(await cutOff().remains(given({ cutOff: 1, isCutOff: async () => false }))).toBeUndefined();
  });
});
