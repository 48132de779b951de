import { describe, expect, it } from "vitest";
import type { Given, Options } from "../../../src/session/given.ts";
import { loadWishOf, refuseExclusive } from "../../../src/session/works/load-wish.ts";

const given = (options: Options, scenario?: string): Given => ({ arguments: [scenario], options, line: "load" });
const refused = (options: Options, scenario?: string): string => {
  try {
    refuseExclusive(given(options, scenario));
    loadWishOf(given(options, scenario));
  } catch (error) {
    expect(error).toMatchObject({ code: "USAGE" });
    return (error as Error).message;
  }
  return "";
};

describe("what a load is asked for", () => {
  it("reads numbers, and seconds with their unit", () => {
    const options = { rate: "500", duration: "20s", seed: "0", generators: "2" };
    expect(loadWishOf(given(options, "spike"))).toEqual({ scenario: "spike", rate: 500, seconds: 20, seed: 0, generators: 2 });
    expect(loadWishOf(given({}))).toEqual({});
  });

  it("refuses every wrong number at once", () => {
    const said = refused({ rate: "10k", duration: "0", generators: "65" });
    for (const flag of ['--rate must be a whole number from 1 to 1000000, got "10k"', "--duration", "--generators"])
      expect(said).toContain(flag);
  });

  it.each(["0", "-5", "1.5", "", " ", "1e9", "NaN", "5s"])("refuses --rate %j", (rate) => {
    expect(refused({ rate })).toContain("--rate must be a whole number");
  });
});

describe("flags", () => {
  it.each<[Options, string | undefined, string]>([
    [{ findCapacity: true, compare: "main" }, undefined, "--find-capacity and --compare exclude each other"],
    [{ compare: "main", scaleOut: "4" }, undefined, "--compare and --scale-out exclude each other"],
    [{ checkModel: true }, undefined, "--check-model needs --find-capacity"],
    [{ acrossMachines: true }, undefined, "--across-machines needs --compare"],
    [{ with: "7f3kq" }, undefined, "--with needs --compare"],
    [{ target: "https://x" }, undefined, "--target needs --scale-out"],
    [{ findCapacity: true }, "stress", "--find-capacity searches with the scenario load"],
    [{ save: "a.json", findCapacity: true }, undefined, "--save keeps a run, and none is made here"],
    [{ compare: "a", with: "b", rate: "5" }, undefined, "--with compares what is stored"],
  ])("%j %s", (options, scenario, says) => {
    expect(refused(options, scenario)).toContain(says);
  });

  it("go together where they should", () => {
    expect(refused({ findCapacity: true, checkModel: true, rate: "500" }, "load")).toBe("");
    expect(refused({ compare: "main", acrossMachines: true, save: "b.json" }, "soak")).toBe("");
  });
});
