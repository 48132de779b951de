import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { writeAtomically } from "../../src/files/write-atomically.ts";
import { type Owner, ownerNow, recordFile, type ScratchRecord, type StackThere } from "./record.ts";

/** Set by the process that runs all tests for those it forks: they may outlive it for a moment. */
export const ownerVariable = "SCRATCH_OWNER";

/** A temporary folder for servers or a stack, noted beside it: should this run of the tests be killed, the next one clears it away. */
export async function scratchFolder(prefix: string, stack?: StackThere): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  const told = process.env[ownerVariable];
  const maker = await ownerNow(process.pid);
  const owner = told === undefined ? maker : (JSON.parse(told) as Owner);
  const record: ScratchRecord = { owner, maker, folder, ...(stack === undefined ? {} : { stack }) };
  await writeAtomically(recordFile(folder), JSON.stringify(record));
  return folder;
}
