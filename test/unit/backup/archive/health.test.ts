import { expect, it } from "vitest";
import { healthOf } from "../../../../src/services/wal-receiver/health.ts";

it("is healthy while it receives, and for as long as it says so", () => {
  expect(healthOf({ receiving: true, at: 1_000 }, 3_000)).toMatchObject({ status: 200, says: { receiving: true } });
  expect(healthOf({ receiving: false, problem: "connection refused", at: 1_000 }, 3_000)).toMatchObject({ status: 503 });
  expect(healthOf({ receiving: true, at: 1_000 }, 3_601_000)).toEqual({
    status: 503,
    says: { receiving: false, problem: "nothing was heard of the log for 3600 s" },
  });
});
