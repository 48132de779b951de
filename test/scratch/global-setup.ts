import process from "node:process";
import { ownerVariable } from "./folder.ts";
import { ownerNow } from "./record.ts";
import { sweep } from "./sweep.ts";

/** Before the tests of a project and after them: a stack that a killed run left would take the machine from the next one. */
export default async function setup(): Promise<() => Promise<void>> {
  const owner = await ownerNow(process.pid);
  process.env[ownerVariable] = JSON.stringify(owner);
  tell(await sweep());
  return async () => tell(await sweep(owner));
}

function tell(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
}
