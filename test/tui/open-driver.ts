import { afterEach, beforeAll, expect } from "vitest";
import { buildDriver } from "./build.ts";
import { DriverTerminal } from "./pty.ts";

export type OpenDriver = (args: string, columns?: number, rows?: number) => Promise<DriverTerminal>;

/** The driver in terminals of a file's own, each closed after its test. */
export function driverTerminals(): OpenDriver {
  let driver: string;
  let terminal: DriverTerminal | undefined;
  beforeAll(async () => {
    driver = await buildDriver();
  });
  afterEach(() => {
    terminal?.close();
    terminal = undefined;
  });
  return async (args, columns = 100, rows = 30) => {
    terminal = new DriverTerminal(driver, args.split(" "), columns, rows);
    await terminal.shows("parity  zerostate");
    expect(terminal.state()).toEqual({ screen: "alternate", cursor: "hidden" });
    return terminal;
  };
}
