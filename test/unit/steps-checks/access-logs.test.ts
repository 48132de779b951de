import { afterEach, expect, test } from "vitest";
import { accessLogs } from "../../../src/steps/checks/probes/access-logs.ts";
import { type Behind, standBehind } from "./stack-double.ts";

let behind: Behind | undefined;
afterEach(() => behind?.close());

async function measure(line: (mark: string) => string | undefined, status = 200) {
  const log: string[] = [];
  behind = await standBehind({
    https: (request, response) => {
      const text = line(String(request.headers["x-request-id"]));
      if (text !== undefined) log.push(text);
      response.writeHead(status).end();
    },
    logs: () => log,
  });
  return accessLogs.measure(behind.stack, behind.context);
}

test("the marked request is found as a line of JSON", async () => {
  expect(await measure((mark) => JSON.stringify({ msg: "request", request_id: mark }))).toMatchObject([
    { ok: true, value: "a line of JSON" },
  ]);
});

test.each([
  ["no line at all", () => undefined, "not there within 5 s"],
  ["a line of another request", () => JSON.stringify({ request_id: "another" }), "not there within 5 s"],
  ["a line that is not JSON", (mark: string) => `GET /health ${mark}`, "not JSON"],
  ["the mark within a message only", (mark: string) => JSON.stringify({ msg: `seen ${mark}` }), "not JSON"],
])("%s is not a pass", async (_, line, value) => {
  expect(await measure(line)).toMatchObject([{ ok: false, value }]);
});

test("a request that fails is not measured", async () => {
  await expect(measure(() => undefined, 503)).rejects.toThrow("answered 503");
});
