import { readFile } from "node:fs/promises";
import { constants } from "node:os";
import type { ExitedProcess } from "../../ready/wait.ts";

/** How the last process ended, as its supervisor noted it; undefined when it noted nothing. A signal counts as 128 plus its number. */
export async function readExitCode(path: string): Promise<number | undefined> {
  const code = Number.parseInt(await readFile(path, "utf8").catch(() => ""), 10);
  return Number.isInteger(code) ? code : undefined;
}

export function exitFromShell(code: number | undefined): ExitedProcess {
  const signal = code === undefined ? undefined : Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return signal === undefined ? { exitCode: code } : { exitCode: undefined, endedBy: signal };
}

export function shellCode(result: { readonly exitCode: number | undefined; readonly endedBy: string | undefined }): number {
  if (result.exitCode !== undefined) return result.exitCode;
  return 128 + (constants.signals[result.endedBy as NodeJS.Signals] ?? 0);
}
