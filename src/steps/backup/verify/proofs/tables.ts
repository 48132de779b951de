import { bytes, whole } from "../../../../text/words.ts";
import { withConnection } from "../../connection.ts";
import { compareTables } from "../compare.ts";
import { areComparable, fingerprintTables, nameOf } from "../fingerprint.ts";
import { listTables } from "../fingerprint-query.ts";
import type { Proof } from "../proof.ts";

/** Rows and content of every table, each read once; the source's were read in the snapshot that was backed up. */
export const tables: Proof = {
  level: "equal",
  name: "rows",
  look: async ({ address, manifest, connections }, context) => {
    const { format, tables: source, databaseBytes } = manifest.database;
    if (!areComparable(source))
      return { ok: undefined, detail: "the backup is of an earlier version, which digested rows otherwise: take a new one" };
    // A physical backup holds no rows of unlogged tables; a dump does.
    const left = format === "physical" ? await unloggedTables(address) : new Set<string>();
    const progressed = (read: number, share: number): void =>
      context.emit({ type: "backup.progressed", backup: manifest.id, doing: "compare", bytes: Math.round(read), share });
    const restored = await fingerprintTables(address, { connections, signal: context.signal, progressed });
    const kept = ({ table }: { readonly table: string }): boolean => !left.has(table);
    const compared = compareTables(source.filter(kept), restored.filter(kept));
    const different = compared.filter(({ equal }) => !equal);
    const rows = compared.reduce((sum, { restoredRows }) => sum + restoredRows, 0);
    if (compared.length === 0) return { ok: undefined, detail: "the source had no table to compare", tables: compared };
    if (different.length > 0) {
      const each = different.map(
        ({ table, sourceRows, restoredRows }) => `${table} (${whole(sourceRows)} rows, restored ${whole(restoredRows)})`,
      );
      return { ok: false, detail: `${different.length} of ${compared.length} tables differ: ${each.join(", ")}`, tables: compared };
    }
    const without = left.size === 0 ? "" : `; ${left.size} unlogged, which no physical backup holds`;
    const detail = `${compared.length} of ${compared.length} tables equal, ${whole(rows)} rows, a database of ${bytes(databaseBytes)}${without}`;
    return { ok: true, detail, tables: compared };
  },
};

async function unloggedTables(address: Parameters<typeof withConnection>[0]): Promise<ReadonlySet<string>> {
  const listed = await withConnection(address, listTables);
  return new Set(listed.filter(({ unlogged }) => unlogged).map(nameOf));
}
