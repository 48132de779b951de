import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { isThere } from "../../files/read-if-there.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import type { SecretName } from "../../plan/plan.ts";
import { requireSettledDisk } from "./bound-disk.ts";
import { makeFolder } from "./lay-out.ts";
import { baseEnvironment, type PreparedInstance } from "./prepare.ts";

const initialiseMs = 120_000;
const logLines = 30;

/** What a data folder was made with, next to it: hashes, so that the file gives no secret away. */
interface DataRecord {
  readonly v: 1;
  readonly secrets: readonly { readonly name: SecretName; readonly sha256: string }[];
}

/** Makes the data folder unless it is there. Rejects with TOOL_FAILED or DISK_FULL. */
export async function openData(prepared: PreparedInstance, host: Host, signal: AbortSignal): Promise<void> {
  const { paths, user } = prepared;
  await requireSettledDisk(paths.data);
  if (await isThere(paths.data)) return;
  if (prepared.initialise.length === 0) return makeFolder(paths.data, user);
  await rm(paths.partialData, { recursive: true, force: true });
  await makeFolder(paths.partialData, user);
  for (const step of prepared.initialise) {
    signal.throwIfAborted();
    await initialise(prepared, step, host);
  }
  await writeAtomically(paths.dataRecord, `${JSON.stringify({ v: 1, secrets: prepared.storedSecrets } satisfies DataRecord, null, 2)}\n`);
  // Last, and at once: a folder of this name is complete, whenever parity was killed.
  await rename(paths.partialData, paths.data);
}

/** Takes no signal: initdb that is ended half-way leaks a shared-memory segment, and it ends by itself within seconds. */
async function initialise(
  prepared: PreparedInstance,
  { command, tool }: PreparedInstance["initialise"][number],
  host: Host,
): Promise<void> {
  const [program, ...args] = [...(prepared.user?.prefix ?? []), tool.path, ...command.args] as [string, ...string[]];
  const result = await host.run({
    command: program,
    args,
    cwd: prepared.paths.partialData,
    env: { ...baseEnvironment(host), ...prepared.env, ...tool.env },
    onlyEnv: true,
    timeoutMs: initialiseMs,
    ...(command.input === undefined ? {} : { input: command.input }),
  });
  if (result.exitCode === 0) return;
  if (/no space left on device/i.test(result.stdout + result.stderr)) {
    throw new ParityError(
      "DISK_FULL",
      `no space is left on the disk for the data of ${prepared.service.name} in ${prepared.paths.partialData}`,
      {
        hint: "free some space, then run the command again",
      },
    );
  }
  const how = result.timedOut ? `did not end within ${initialiseMs / 1_000} s` : `ended with ${result.exitCode ?? result.endedBy}`;
  throw new ParityError("TOOL_FAILED", `${command.program}, which makes the data of ${prepared.service.name}, ${how}`, {
    hint: "its last lines say why",
    log: (result.stdout + result.stderr).trimEnd().split("\n").slice(-logLines),
  });
}

/** Rejects with DATA_MISMATCH when stored data cannot serve this plan. Said before the start: afterwards it would be a login that fails, or a server that ends, for no reason a person can see. */
export async function requireFitting(prepared: PreparedInstance): Promise<void> {
  const { paths, service, toolVersion } = prepared;
  const stored = await readFile(join(paths.data, "PG_VERSION"), "utf8").catch(() => undefined);
  const major = toolVersion?.split(".")[0];
  if (stored !== undefined && major !== undefined && stored.trim() !== major) {
    throw mismatch(prepared, `the stored data of ${service.name} is of version ${stored.trim()}, the program of version ${toolVersion}`);
  }
  const made = await readDataRecord(paths.dataRecord);
  for (const { name, sha256 } of made?.secrets ?? []) {
    const wanted = prepared.storedSecrets.find((secret) => secret.name === name);
    if (wanted === undefined || wanted.sha256 === sha256) continue;
    throw mismatch(prepared, `the stored data of ${service.name} was made with another "${name}" password than the one in secrets.json`);
  }
}

function mismatch(prepared: PreparedInstance, sentence: string): ParityError {
  return new ParityError("DATA_MISMATCH", sentence, {
    hint: "put back what it was made with, or remove the data: parity down --volumes",
    details: [{ at: prepared.paths.data, says: "is left as it was" }],
  });
}

async function readDataRecord(path: string): Promise<DataRecord | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as DataRecord);
}
