import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { countOf, percentile } from "../../../src/steps/load/histogram.ts";
import { parseSummary } from "../../../src/steps/load/k6-summary.ts";
import { encodeSample, withLabel } from "../../../src/steps/load/remote-write/encode.ts";
import { bucketsOf, type NativeHistogram } from "../../../src/steps/load/remote-write/native-histogram.ts";
import { isFollowed, SeriesFold } from "../../../src/steps/load/remote-write/series-fold.ts";
import { decodeWriteRequest, type Series } from "../../../src/steps/load/remote-write/write-request.ts";

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`fixtures/pushes/${name}`, import.meta.url));
/** All that k6 2.2.0 pushed of a run of three seconds. */
const pushes = (): Promise<Buffer[]> => Promise.all([0, 1, 2, 3].map((index) => fixture(`push-00${index}.bin`)));

const histogram = (more: Partial<NativeHistogram>): NativeHistogram => ({
  schema: 3,
  zeroCount: 0,
  spans: [],
  deltas: [],
  counts: [],
  ...more,
});

const series = (name: string, labels: Record<string, string>, value: number): Series => ({
  labels: new Map(Object.entries({ __name__: name, ...labels })),
  value,
  histogram: undefined,
});

const timed = (labels: Record<string, string>, ms: number, count: number): Series => ({
  labels: new Map(Object.entries({ __name__: "k6_http_req_duration_seconds", ...labels })),
  value: undefined,
  histogram: histogram({ spans: [{ offset: Math.ceil(Math.log2(ms / 1000) * 8), length: 1 }], deltas: [count] }),
});

describe("what k6 2.2.0 pushes of a run", () => {
  it("agrees with the summary it writes at the end", async () => {
    const fold = new SeriesFold();
    for (const push of await pushes()) fold.add(decodeWriteRequest(push));
    const summary = parseSummary(JSON.parse((await fixture("summary.json")).toString()));
    const totals = fold.totals();
    expect(totals).toMatchObject({ requests: summary.requests, failed: summary.failed, iterations: summary.iterations, usersMade: 20 });
    expect(countOf(totals.histogram)).toBe(summary.requests);
    expect(countOf(totals.succeeded)).toBe(summary.requests - summary.failed);
    const ratio = (percentile(totals.histogram, 0.95) ?? 0) / summary.latencyMs.p95;
    expect(Math.abs(Math.log2(ratio))).toBeLessThan(1 / 8);
  });

  it("is told apart by endpoint and by error", async () => {
    const fold = new SeriesFold();
    for (const push of await pushes()) fold.add(decodeWriteRequest(push));
    const { endpoints, errors } = fold.totals();
    expect(endpoints.get("GET /a/:id")).toMatchObject({ requests: 187, failed: 0 });
    expect(endpoints.get("POST /slow")?.requests).toBe(60);
    expect(percentile(endpoints.get("POST /slow")?.histogram ?? new Map(), 0.5)).toBeGreaterThan(75);
    expect(endpoints.get("refused")).toMatchObject({ requests: 23, failed: 23 });
    expect(errors.get("1212 dial: connection refused")).toBe(23);
  });

  it("is the same when what nobody follows is passed over", async () => {
    const [all, followed] = [new SeriesFold(), new SeriesFold()];
    for (const push of await pushes()) {
      all.add(decodeWriteRequest(push));
      const wanted = decodeWriteRequest(push, isFollowed);
      expect(wanted.length).toBeLessThan(decodeWriteRequest(push).length / 2);
      followed.add(wanted);
    }
    expect(followed.totals()).toEqual(all.totals());
  });

  it("only grows from push to push", async () => {
    const fold = new SeriesFold();
    const counted: number[] = [];
    for (const push of await pushes()) {
      fold.add(decodeWriteRequest(push));
      counted.push(fold.totals().requests);
    }
    expect(counted).toEqual(counted.toSorted((a, b) => a - b));
    expect(counted[0]).toBeGreaterThan(90);
  });

  it("is refused when it is cut short or something else", async () => {
    const [push = Buffer.alloc(0)] = await pushes();
    expect(() => decodeWriteRequest(push.subarray(0, 500))).toThrow(/Snappy/);
    expect(() => decodeWriteRequest(Buffer.from("<html>"))).toThrow(/Snappy/);
  });
});

describe("native histograms", () => {
  it("have bounds that are powers of their schema's base, in ms", () => {
    const spans = [
      { offset: -8, length: 2 },
      { offset: 6, length: 1 },
    ];
    expect(bucketsOf(histogram({ schema: 3, spans, deltas: [2, 3, -4] }))).toEqual([
      [500, 2],
      [expect.closeTo(545.25, 2), 5],
      [1000 * 2 ** 0, 1],
    ]);
    expect(bucketsOf(histogram({ schema: 0, spans: [{ offset: 1, length: 2 }], deltas: [1, 0] }))).toEqual([
      [2000, 1],
      [4000, 1],
    ]);
  });

  it("may hold zeros, empty buckets and floats", () => {
    expect(bucketsOf(histogram({ zeroCount: 4 }))).toEqual([[0, 4]]);
    expect(bucketsOf(histogram({ spans: [{ offset: 0, length: 3 }], deltas: [2, -2, 1] }))).toEqual([
      [1000, 2],
      [expect.closeTo(1000 * 2 ** 0.25, 6), 1],
    ]);
    expect(bucketsOf(histogram({ spans: [{ offset: 0, length: 1 }], counts: [2.5] }))).toEqual([[1000, 2.5]]);
  });

  it("are refused when they are of another kind or incomplete", () => {
    expect(() => bucketsOf(histogram({ schema: -53 }))).toThrow(/schema -53/);
    expect(() => bucketsOf(histogram({ spans: [{ offset: 0, length: 2 }], deltas: [1] }))).toThrow(/fewer counts/);
  });
});

describe("SeriesFold", () => {
  it("adds what came since the last push of each series, and sums over all of them", () => {
    const fold = new SeriesFold();
    fold.add([series("k6_http_reqs_total", { name: "a", status: "200", expected_response: "true" }, 10)]);
    fold.add([
      series("k6_http_reqs_total", { name: "a", status: "200", expected_response: "true" }, 15),
      series("k6_http_reqs_total", { name: "a", status: "500", expected_response: "false" }, 2),
    ]);
    // A series that did not change is not pushed again.
    fold.add([series("k6_vus", {}, 7)]);
    expect(fold.totals()).toMatchObject({ requests: 17, failed: 2, users: 7 });
    expect(fold.totals().endpoints.get("a")).toMatchObject({ requests: 17, failed: 2 });
  });

  it("follows gauges down, and leaves out the marks of series that ended", () => {
    const fold = new SeriesFold();
    fold.add([series("k6_vus", {}, 7)]);
    fold.add([series("k6_vus", {}, 3)]);
    fold.add([series("k6_vus", {}, Number.NaN)]);
    expect(fold.totals().users).toBe(3);
  });

  it("knows failed requests from their rate where a script keeps the tag away", () => {
    const fold = new SeriesFold();
    fold.add([series("k6_http_req_failed_rate", { name: "a" }, 0.25), series("k6_http_reqs_total", { name: "a" }, 8)]);
    expect(fold.totals().failed).toBe(2);
    fold.add([series("k6_http_req_failed_rate", { name: "a" }, 0.5), series("k6_http_reqs_total", { name: "a" }, 16)]);
    expect(fold.totals().failed).toBe(8);
    expect(fold.totals().endpoints.get("a")?.failed).toBe(8);
  });

  it("keeps failed requests apart from those that were in time", () => {
    const fold = new SeriesFold();
    fold.add([timed({ name: "a", expected_response: "true" }, 100, 9), timed({ name: "a", expected_response: "false" }, 1, 4)]);
    const { histogram: all, succeeded } = fold.totals();
    expect([countOf(all), countOf(succeeded)]).toEqual([13, 9]);
  });

  it("keeps a thousand names within its bounds and loses none of their requests", () => {
    const fold = new SeriesFold({ series: 10_000, names: 200, errors: 50 });
    for (let name = 0; name < 1_000; name += 1) {
      fold.add([series("k6_http_reqs_total", { name: `/page/${name}`, error: `e${name}` }, 2), timed({ name: `/page/${name}` }, 10, 2)]);
    }
    const { requests, endpoints, errors, histogram: all } = fold.totals();
    expect(requests).toBe(2_000);
    expect(countOf(all)).toBe(2_000);
    expect(endpoints.size).toBe(201);
    expect(endpoints.get("other")?.requests).toBe(1_600);
    expect(errors.size).toBe(51);
    expect(fold.overflowed).toBe(false);
  });

  it("says so when there are more series than it follows", () => {
    const fold = new SeriesFold({ series: 10, names: 5, errors: 5 });
    for (let status = 0; status < 20; status += 1)
      fold.add([series("k6_http_reqs_total", { name: "a", expected_response: "true", status: `${status}` }, 1)]);
    expect(fold.overflowed).toBe(true);
    expect(fold.totals().requests).toBe(10);
  });
});

describe("what is written to Prometheus", () => {
  it("is one series with its labels in order", () => {
    const [read] = decodeWriteRequest(encodeSample({ run: "r1", __name__: "parity_run", step: "load" }, 1, 1_790_000_000_000));
    expect([...(read?.labels ?? [])]).toEqual([
      ["__name__", "parity_run"],
      ["run", "r1"],
      ["step", "load"],
    ]);
    expect(read?.value).toBe(1);
  });

  it("is labelled with its generator and otherwise the same", async () => {
    const [push = Buffer.alloc(0)] = await pushes();
    const before = decodeWriteRequest(push);
    const after = decodeWriteRequest(withLabel(push, "generator", "1"));
    expect(after.map(({ value, histogram: of }) => [value, of])).toEqual(before.map(({ value, histogram: of }) => [value, of]));
    for (const [index, { labels }] of after.entries()) {
      expect(new Map(labels)).toEqual(new Map([["generator", "1"], ...(before[index]?.labels ?? [])]));
    }
  });
});
