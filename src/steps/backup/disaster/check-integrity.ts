import type { PlannedLedger } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { whole } from "../../../text/words.ts";
import { openClient } from "../../drill/client.ts";
import { type LoggedKey, readKeys, readLoggedKeys } from "../../drill/key-log.ts";
import { auditLedger, type LedgerAudit } from "../../drill/ledger-audit.ts";
import { compareTables } from "../verify/compare.ts";
import { areComparable, fingerprintTables } from "../verify/fingerprint.ts";
import type { Proof } from "../verify/proof.ts";
import { amcheck } from "../verify/proofs/amcheck.ts";
import { constraints } from "../verify/proofs/constraints.ts";
import { definition } from "../verify/proofs/definition.ts";
import { extensions } from "../verify/proofs/extensions.ts";
import { indexes } from "../verify/proofs/indexes.ts";
import { roles } from "../verify/proofs/roles.ts";
import type { StepNotes } from "./procedure.ts";
import type { Restored, Scene } from "./scene.ts";

/** Connections to the second stack's database at once. */
const readers = 2;

/**
 * The guide's fifth step: the restored rows are those of the backup, the app's own invariant holds, and every write that clients kept
 * the key of is asked for. Writes of before the move that are missing are the recovery point; one of after it is a fault.
 */
export async function checkIntegrity(
  scene: Scene,
  restored: Restored,
  ledger: PlannedLedger,
  movedAt: number,
  { type, saw }: StepNotes,
): Promise<true> {
  const { fronted, observed, files } = scene;
  type(...commandsFor(fronted, ledger));
  saw(await restoredRows(scene, restored));
  for (const clause of await soundness(scene, restored)) saw(clause);
  const acknowledged = await readLoggedKeys(files.acknowledged);
  const audit = await audited(scene, ledger, acknowledged);
  const { before, after } = lossesOf(acknowledged, audit.lost, movedAt);
  if (audit.problem !== undefined) throw new Error(audit.problem);
  if (after > 0) throw new Error(`${whole(after)} writes that the second stack acknowledged are not there`);
  if (audit.duplicated.length > 0) throw new Error(`${whole(audit.duplicated.length)} writes are there more than once`);
  if (audit.moneyConserved === false) throw new Error(`the app's own invariant does not hold: ${ledger.verify}`);
  if (ledger.verify !== undefined && audit.moneyConserved === undefined) throw new Error(`${ledger.verify} did not answer`);
  observed.audit = before;
  saw(`${whole(before.lost)} of ${whole(before.acknowledged)} writes acknowledged before the loss are not there`);
  saw(ledger.verify === undefined ? "the app names no invariant of its own" : `the app's own invariant holds (${ledger.verify})`);
  return true;
}

/** As of the moment at which they had been restored, whatever was written since. */
async function restoredRows({ context }: Scene, { manifest, address, snapshot }: Restored): Promise<string> {
  if (!areComparable(manifest.database.tables))
    throw new Error("the backup is of an earlier version, which digested rows otherwise: take a new one");
  const reading = { connections: readers, snapshot, signal: context.signal };
  const tables = compareTables(manifest.database.tables, await fingerprintTables(address, reading));
  const unequal = tables.filter(({ equal }) => !equal).map(({ table }) => table);
  if (tables.length === 0 || unequal.length > 0) throw new Error(`not as in the backup: ${unequal.join(", ") || "it has no table"}`);
  return `${tables.length} of ${tables.length} tables are as in the backup, row by row`;
}

/** What holds of a database also while it is written to. */
const proofs: readonly Proof[] = [amcheck, indexes, constraints, definition, extensions, roles];

async function soundness({ context }: Scene, { manifest, address, programs }: Restored): Promise<string[]> {
  const seen: string[] = [];
  for (const proof of proofs) {
    const found = await proof.look({ address, programs, manifest, connections: readers }, context);
    if (found === undefined) continue;
    if (found.ok !== true) throw new Error(`${proof.name}: ${found.detail}`);
    seen.push(`${proof.name}: ${found.detail}`);
  }
  return seen;
}

async function audited(
  { fronted, context, files }: Scene,
  ledger: PlannedLedger,
  acknowledged: readonly LoggedKey[],
): Promise<LedgerAudit> {
  const client = await openClient(fronted, 1);
  try {
    const keys = { acknowledged: acknowledged.map(({ key }) => key), asked: await readKeys(files.asked) };
    const secrets = { key: fronted.secret("load-key"), adminKey: fronted.secret("admin-key") };
    return await auditLedger(keys, { client, ledger, ...secrets, host: context.host });
  } finally {
    client.close();
  }
}

/** `movedAt`: ms since 1970; until then only the lost stack can have acknowledged anything. */
export function lossesOf(
  acknowledged: readonly LoggedKey[],
  lost: readonly string[],
  movedAt: number,
): { readonly before: { readonly acknowledged: number; readonly lost: number }; readonly after: number } {
  const missing = new Set(lost);
  const earlier = acknowledged.filter(({ at }) => at < movedAt);
  const lostBefore = earlier.filter(({ key }) => missing.has(key)).length;
  return { before: { acknowledged: earlier.length, lost: lostBefore }, after: missing.size - lostBefore };
}

function commandsFor(fronted: RunningStack, ledger: PlannedLedger): string[] {
  const { host, port } = fronted.endpoint("load-balancer", "https");
  const ask = (path: string, key: string, body: string): string =>
    `curl --fail --cacert ${fronted.authorityFile()} --header "X-API-Key: ${key}" --json '${body}' https://${host}:${port}${path}`;
  const invariant = ledger.verify === undefined ? [] : [ask(ledger.verify, "$ADMIN_KEY", "{}")];
  return [...invariant, ask(ledger.lookup, "$LOAD_KEY", '{"keys":["…"]}')];
}
