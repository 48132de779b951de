import type { ServerOptions } from "node:https";
import { afterEach, expect, test } from "vitest";
import { httpsOnly, oldTls, validFor } from "../../../src/steps/checks/probes/https-only.ts";
import { type Behind, type Handler, standBehind } from "./stack-double.ts";

let behind: Behind | undefined;
afterEach(() => behind?.close());

const answer: Handler = (_, response) => response.writeHead(200).end();

async function broken(doors: { http?: Handler; tls?: ServerOptions }): Promise<string[]> {
  behind = await standBehind({ https: answer, ...doors });
  const measured = await httpsOnly.measure(behind.stack, behind.context);
  return measured.flatMap(({ name, ok }) => (ok ? [] : [name]));
}

const strict: ServerOptions = { minVersion: "TLSv1.2" };

test("a redirect, TLS 1.2 and newer, a certificate that lasts", async () => {
  expect(await broken({ tls: strict })).toEqual([]);
  expect(await httpsOnly.measure(behind!.stack, behind!.context)).toHaveLength(4);
});

test.each([
  ["plain HTTP that is answered", { http: answer, tls: strict }, ["plain HTTP"]],
  ["a redirect that leads to plain HTTP", { http: redirectTo("http://localhost/"), tls: strict }, ["plain HTTP"]],
  ["old TLS that is accepted", { tls: { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } }, ["TLS 1.1"]],
  ["only TLS 1.3", { tls: { minVersion: "TLSv1.3" } }, ["TLS 1.2"]],
] satisfies [string, { http?: Handler; tls?: ServerOptions }, string[]][])("%s", async (_, doors, names) => {
  expect(await broken(doors)).toEqual(names);
});

test("what this side cannot speak was not refused by the other", () => {
  expect(oldTls({ refused: "ERR_SSL_NO_PROTOCOLS_AVAILABLE", validTo: "" })).toEqual([]);
  expect(oldTls({ refused: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", validTo: "" })[0]?.ok).toBe(true);
});

test("a certificate must last for more than 14 days", () => {
  const now = Date.parse("2026-11-01T00:00:00Z");
  expect(validFor("Nov 16 00:00:00 2026 GMT", now).ok).toBe(true);
  expect(validFor("Nov 15 00:00:00 2026 GMT", now)).toMatchObject({ ok: false, value: "14 days" });
  expect(validFor("", now).ok).toBe(false);
});

function redirectTo(location: string): Handler {
  return (_, response) => response.writeHead(308, { location }).end();
}
