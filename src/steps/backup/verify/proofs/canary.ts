import { withConnection } from "../../connection.ts";
import type { Proof } from "../proof.ts";

/** Random bytes that were written to the source for this very backup, compared byte by byte through their SHA-256. */
export const canary: Proof = {
  level: "equal",
  name: "canary",
  look: async ({ address, manifest }) => {
    const { canary: written } = manifest.database;
    if (written === undefined) return undefined;
    return withConnection(address, async (client) => {
      const [schema = "", ...rest] = written.table.split(".");
      const from = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(rest.join("."))}`;
      const { rows: known } = await client.query<{ there: boolean }>("select to_regclass($1) is not null as there", [from]);
      if (known[0]?.there !== true) return { ok: false, detail: `${written.table} is not there` };
      const { rows } = await client.query<{ sha256: string; bytes: string }>(
        `select encode(sha256(bytes), 'hex') as sha256, length(bytes)::text as bytes from ${from}`,
      );
      const [row] = rows;
      if (rows.length !== 1 || row?.sha256 !== written.sha256)
        return { ok: false, detail: `the bytes in ${written.table} are not those that were written` };
      return { ok: true, detail: `${row.bytes} random bytes of this backup came back as they were` };
    });
  },
};
