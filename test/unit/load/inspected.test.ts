import { describe, expect, it } from "vitest";
import { iterationsOf, rateAt, secondsOf } from "../../../src/steps/load/scenarios/arrivals.ts";
import { complaintOf } from "../../../src/steps/load/scenarios/complaint.ts";
import { parseInspection } from "../../../src/steps/load/scenarios/inspected.ts";
import { ownOptions } from "../../../src/steps/load/scenarios/own-options.ts";
import { keepsItsOwnRate, profileOf } from "../../../src/steps/load/scenarios/profile.ts";

/** As k6 2.2 prints it. */
const printed = (scenarios: Record<string, object>) => ({ scenarios, maxVUs: 40, totalDuration: "1m5s" });
const constant = { executor: "constant-arrival-rate", startTime: null, rate: 600, timeUnit: "1m0s", duration: "1m30s", maxVUs: null };
const ramping = {
  executor: "ramping-arrival-rate",
  startTime: "5s",
  startRate: 10,
  timeUnit: "1s",
  stages: [
    { duration: "0s", target: 100 },
    { duration: "1m500ms", target: 100 },
  ],
};

describe("parseInspection", () => {
  it("reads rates and times in Go's notation", () => {
    const script = parseInspection(printed({ a: constant, b: ramping }));
    expect(rateAt(script.arrivals, 1)).toBe(10);
    expect(rateAt(script.arrivals, 20)).toBe(110);
    expect(secondsOf(script.arrivals)).toBe(90);
    expect(iterationsOf(script.arrivals)).toBe(900 + 6050);
    expect(script).toMatchObject({ ownAmount: true, closed: false, mostUsers: 40 });
  });

  it("tells users that wait from arrivals that don't", () => {
    expect(parseInspection(printed({ default: { executor: "constant-vus", vus: 3, duration: "10s" } }))).toMatchObject({
      arrivals: [],
      closed: true,
      ownAmount: true,
    });
    expect(parseInspection(printed({ a: constant, b: { executor: "constant-vus" } }))).toMatchObject({ closed: true });
  });

  it("knows the scenario that parity gave", () => {
    const given = ownOptions({ rate: 50, seconds: 4, users: { allocated: 5, most: 9 } }) as { scenarios: Record<string, object> };
    const script = parseInspection(printed(given.scenarios));
    expect(script.ownAmount).toBe(false);
    expect(iterationsOf(script.arrivals)).toBe(200);
    expect(profileOf({ scenario: "own" }, 50, script)).toMatchObject({ asked: 50, mean: 50, seconds: 4 });
  });

  it("gives stages to a script without any of its own", () => {
    const stages = [
      { rate: 10, seconds: 2 },
      { rate: 20.4, seconds: 1.5 },
    ];
    const given = ownOptions({ rate: 10, seconds: 4, users: { allocated: 5, most: 9 }, stages }) as { scenarios: Record<string, object> };
    const { arrivals } = parseInspection(printed(given.scenarios));
    expect([rateAt(arrivals, 1), rateAt(arrivals, 3)]).toEqual([10, 20]);
    expect(secondsOf(arrivals)).toBe(3.5);
  });

  it("throws at what it does not know", () => {
    expect(() => parseInspection({ scenarios: { a: { rate: 1 } } })).toThrow(/executor/);
  });
});

describe("a script's own rate", () => {
  const script = parseInspection(printed({ a: constant }));

  it("is what was asked, whatever it was told", () => {
    expect(profileOf({ scenario: "own" }, 500, script)).toMatchObject({ asked: 10, mean: 10, seconds: 90 });
    expect(keepsItsOwnRate({ scenario: "own" }, 500, script)).toBe(true);
    expect(keepsItsOwnRate({ scenario: "own" }, 10, script)).toBe(false);
  });

  it("is nobody's where users wait for their answers", () => {
    const closed = parseInspection(printed({ default: { executor: "constant-vus" } }));
    expect(profileOf({ scenario: "own" }, 500, closed)).toMatchObject({ asked: undefined, seconds: undefined });
  });
});

describe("complaintOf", () => {
  const said = (msg: string) => `${JSON.stringify({ level: "error", msg })}\n`;

  it("is k6's message with the line, without the paths around it", () => {
    const msg =
      "could not initialize 'bad.js': could not load JS test 'file:///p/bad.js': file:///p/bad.js: Line 3:1 Unexpected end of input (and 3 more errors)";
    expect(complaintOf(said(msg), "/p/bad.js")).toEqual({ at: "/p/bad.js", says: "unexpected end of input (and 3 more errors)", line: 3 });
  });

  it("names the metric a threshold is on that there is none of", () => {
    expect(complaintOf(said('invalid threshold defined on mytrend; reason: no metric name "mytrend" found'), "/p/a.js").says).toBe(
      'invalid threshold defined on mytrend; reason: no metric name "mytrend" found',
    );
  });

  it("is what a script threw, and where", () => {
    const msg = "Error: PARITY_RATE must be a number\n\tat file:///p/thr.js:7:34(3)\n";
    expect(complaintOf(said(msg), "/p/thr.js")).toEqual({ at: "/p/thr.js", says: "PARITY_RATE must be a number", line: 7 });
  });

  it("leaves out k6's advice on containers", () => {
    const msg =
      "The moduleSpecifier \"./no.js\" couldn't be found on local disk. Make sure that you've specified the right path to the file.";
    expect(complaintOf(said(msg), "/p/a.js").says).toBe('the moduleSpecifier "./no.js" couldn\'t be found on local disk');
  });

  it("is k6's own words where they are not what was expected", () => {
    expect(complaintOf("panic: oh\n", "/p/a.js").says).toBe("panic: oh");
    expect(complaintOf("", "/p/a.js").says).toBe("k6 refuses it and does not say why");
  });
});
