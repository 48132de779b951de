import { expect, test } from "vitest";
import { readThrottle } from "../../../src/runtimes/control-groups/throttle.ts";

test("the first version tells one number for each disk", () => {
  expect(readThrottle("254:0 1048576\n8:0 2048\n", "8:0")).toBe(2048);
  expect(readThrottle("254:0 1048576\n", "8:0")).toBeUndefined();
  expect(readThrottle("", "8:0")).toBeUndefined();
});

test("the second version tells several, of which one is about writes", () => {
  expect(readThrottle("8:0 rbps=max wbps=4096 riops=max wiops=max\n", "8:0")).toBe(4096);
  expect(readThrottle("8:0 rbps=1024 wbps=max riops=max wiops=max\n", "8:0")).toBeUndefined();
});
