import type { Client } from "pg";
import { isAlive } from "../steps/faults/owner.ts";
import { databasePrefix, ownerOfName } from "./names.ts";
import { databasesNamed, dropDatabase } from "./server.ts";

/** Of databases that failed tests left to be looked at, this many stay: the newest. */
const mostKept = 20;

/** Marks the database of a failed test, so that no later run takes it for a left-over. */
export async function keepDatabase(client: Client, name: string, test: string): Promise<void> {
  await client.query(`comment on database ${client.escapeIdentifier(name)} is ${client.escapeLiteral(`kept: ${test} failed`)}`);
}

/** Drops what killed runs left. The databases of processes that live are not touched. */
export async function dropLeftOvers(client: Client): Promise<void> {
  let kept = 0;
  for (const { name, comment } of await databasesNamed(client, databasePrefix)) {
    const owner = ownerOfName(name.slice(databasePrefix.length));
    if (owner === undefined) continue;
    if (comment !== undefined && ++kept <= mostKept) continue;
    if (comment === undefined && (await isAlive(owner))) continue;
    await dropDatabase(client, name);
  }
}
