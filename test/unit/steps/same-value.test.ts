import { expect, test } from "vitest";
import { sameValue } from "../../../src/steps/stack/same-value.ts";

test.each([
  ["2GB", "2048MB", true],
  ["2gb", "2147483648", true],
  ["16MB", "16MB", true],
  ["0.9", "0.90", true],
  ["on", "yes", true],
  ["900 1 300 10", "900 1 300 10", true],
  ["1m", "60s", true],
  ["1s", "15s", false],
  ["2GB", "2147483647", false],
  ["on", "off", false],
  ["allkeys-lru", "noeviction", false],
  ["1.1", "1.10001", false],
])("%s and %s: %s", (asked, inForce, same) => {
  expect(sameValue(asked, inForce)).toBe(same);
});
