import { describe, expect, test } from "vitest";
import { errorCatalogue } from "../../../src/errors/codes.ts";
import { type ErrorLooks, formatError } from "../../../src/errors/format.ts";
import { asParityError, ParityError } from "../../../src/errors/parity-error.ts";

const looks: ErrorLooks = { colour: false, unicode: true, width: 80 };

const taken = new ParityError("PORT_TAKEN", "port 5432 on 127.0.0.1 is taken by another postgres (pid 812, user postgres)", {
  hint: "stop it, or set services.postgres.port in parity.config.ts, or leave the port out and parity picks a free one",
});
const invalid = new ParityError("CONFIG_INVALID", "parity.config.ts has 3 problems", {
  details: [
    { at: "services.postgre", says: 'no such service; did you mean "postgres"?', line: 12 },
    { at: "slo.availability", says: "99.9 is above 1: write a share, 0.999", line: 20 },
    { at: "load.rate", says: 'must be a whole number of requests per second, got "10k"' },
  ],
});

describe("an error", () => {
  test("says what, and what to do, and how the command ends", () => expect(formatError(taken, looks)).toMatchSnapshot());
  test("of a configuration tells every problem, aligned, with its line", () => expect(formatError(invalid, looks)).toMatchSnapshot());
  test("without UTF-8 is ASCII", () => expect(formatError(taken, { ...looks, unicode: false })).toMatch(/^[\n -~]*$/));

  test.each([taken, invalid])("with colour says the same", (error) => {
    const coloured = formatError(error, { ...looks, colour: true });
    expect(coloured).toContain("\u001b[31merror");
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(formatError(error, looks));
  });

  test.each([40, 80])("fits in %i columns", (width) => {
    const lines = [taken, invalid].flatMap((error) => formatError(error, { ...looks, width }).split("\n"));
    expect(lines.filter((line) => line.length > Math.max(width, 46))).toEqual([]);
  });

  test("quotes a log without carrying out what stands in it", () => {
    const error = new ParityError("SERVICE_EXITED", "redis exited", { log: ["\u001b[2J\u001b[31mout of memory\u001b[0m\u0007\r"] });
    expect(formatError(error, looks)).toContain("\n  | out of memory \n");
  });

  test("shows stack traces, of causes too, only with debug, and a circle of causes ends", () => {
    const inner = new Error("connect ECONNREFUSED");
    const outer = new ParityError("ENGINE_DOWN", "no container engine answers", { cause: inner });
    Object.defineProperty(inner, "cause", { value: outer });
    expect(formatError(outer, looks)).not.toContain("ECONNREFUSED");
    const traced = formatError(outer, { ...looks, debug: true });
    expect(traced.match(/caused by/g)).toHaveLength(2);
    expect(traced).toContain("connect ECONNREFUSED");
    expect(traced).toContain("format.test.ts");
  });
});

test.each(Object.entries(errorCatalogue))("%s ends with an exit code of the catalogue", (code, { exit }) => {
  const error = new ParityError(code as keyof typeof errorCatalogue, "it went wrong");
  expect(error.exitCode).toBe(exit);
  expect(formatError(error, looks)).toContain(`exit ${exit}`);
});

test.each([
  [Object.assign(new Error("write failed"), { code: "ENOSPC", path: "/data" }), "DISK_FULL"],
  [new DOMException("stopped", "AbortError"), "INTERRUPTED"],
  [new TypeError("x is not a function"), "INTERNAL"],
  ["a text", "INTERNAL"],
  [undefined, "INTERNAL"],
])("%s becomes %s", (thrown, code) => {
  expect(asParityError(thrown).code).toBe(code);
});
