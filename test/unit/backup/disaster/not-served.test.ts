import { expect, it } from "vitest";
import type { Plan } from "../../../../src/plan/plan.ts";
import { notServedBefore } from "../../../../src/steps/backup/disaster/watch-served.ts";

const said = (scenario: Plan["load"]["scenario"], answered = false): string =>
  notServedBefore({ load: { scenario } as Plan["load"] }, { last: () => "40 requests/s, 40 failed, p99 3 ms", answered: () => answered });

it("says what clients saw before the loss, and what to do: for an app without a script of its own to name one", () => {
  expect(said("load")).toMatch(
    /^before the loss clients were not served .*: 40 requests\/s, 40 failed, p99 3 ms \(.*: load\.script in the configuration\)$/,
  );
  expect(said("load", true)).toMatch(/\(try again while this machine has less to do; .*\)$/);
  expect(said("own")).toMatch(/\(see what your load script asks with: parity load\)$/);
});
