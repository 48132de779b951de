import { expect } from "vitest";
import type { Outcome } from "./command.ts";

/** One clear error: told once on stderr, with its code and what to do, without a stack trace; and the exit code that belongs to it. */
export function expectError(outcome: Outcome, code: string, exitCode: number): string {
  const { stderr } = outcome;
  expect(outcome.exitCode, stderr).toBe(exitCode);
  expect(stderr.split(`[${code}]`).length - 1, `told once: ${stderr}`).toBe(1);
  expect(stderr.match(/^error {2}/gm), stderr).toHaveLength(1);
  expect(stderr).toContain(`exit ${exitCode}`);
  expectNoTrace(outcome);
  return stderr.replaceAll(/\s+/g, " ");
}

export function expectNoTrace({ stdout, stderr }: Outcome): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .*(:\d+:\d+|node:internal)/m);
  expect(stdout + stderr).not.toContain("INTERNAL");
}
