import type { Client } from "pg";
import { ParityError } from "../../../errors/parity-error.ts";

/** Where a backup is restored on the live server: into a database that is not there yet, or in the place of one that is. */
export type LiveTarget = { readonly into: string } | { readonly replace: string };

const reserved: ReadonlySet<string> = new Set(["postgres", "template0", "template1"]);
/** What grows until it is proved: nobody takes it for a database of the app. A backup's id follows. */
export const growingPrefix = "parity_restoring_";
/** In the server's own notation. */
export const growingPattern: string = `^${growingPrefix}[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$`;
/** The server cuts longer names off. */
const longestName = 63;

export interface TargetState {
  readonly exists: boolean;
  /** Tables, views, sequences, functions, types or schemas of anybody's. */
  readonly holdsData: boolean;
}

/** Throws USAGE or NOT_OURS when a restore there would mix with, or silently take the place of, what somebody has. `live`: the app's database. */
export function refuseTarget(target: LiveTarget, state: TargetState, live: string): void {
  const name = "into" in target ? target.into : target.replace;
  if (name === "" || Buffer.byteLength(name) > longestName || name.includes("\0")) {
    throw new ParityError("USAGE", `"${name}" is no name for a database`, { hint: `name one of 1 to ${longestName} bytes` });
  }
  if (reserved.has(name)) {
    throw new ParityError("NOT_OURS", `${name} is the server's own database`, {
      hint: `restore beside it: parity restore --into ${live}_restored`,
    });
  }
  if (name.startsWith(growingPrefix)) {
    throw new ParityError("NOT_OURS", `${name} is a name for unfinished restores, which are removed`, {
      hint: `name another one: parity restore --into ${live}_restored`,
    });
  }
  if ("replace" in target) {
    if (state.exists) return;
    throw new ParityError("USAGE", `there is no database ${name} to replace`, {
      hint: `restore into a new one: parity restore --into ${name}`,
    });
  }
  if (name === live) {
    throw new ParityError("NOT_OURS", `${name} is the live database, and a restore would mix with what it holds`, {
      hint: `restore beside it: parity restore --into ${name}_restored, or in its place: parity restore --replace ${name}`,
    });
  }
  if (state.holdsData) {
    throw new ParityError("NOT_OURS", `the database ${name} holds data already`, {
      hint: `name another one, or say that this one is to be replaced: parity restore --replace ${name}`,
    });
  }
}

/** A connection to the database itself. */
export async function holdsData(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ holds: boolean }>(
    `select exists(select from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${others})
         or exists(select from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${others})
         or exists(select from pg_largeobject_metadata)
         or exists(select from pg_namespace n where ${others} and n.nspname <> 'public') as holds`,
  );
  return rows[0]?.holds !== false;
}

const others = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;

/** "shop" → "shop_before_20261121-093012-4f1c": what is put aside, with the backup that took its place. */
export function asideName(name: string, backup: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const end = `_before_${backup}${count === 1 ? "" : `_${count}`}`;
    let begin = name;
    while (Buffer.byteLength(begin) + Buffer.byteLength(end) > longestName) begin = begin.slice(0, -1);
    if (!taken.has(begin + end)) return begin + end;
  }
}
