import { whole } from "../../../../text/words.ts";
import { withConnection } from "../../connection.ts";
import type { Proof } from "../proof.ts";

/** An index that is not valid is neither used nor kept unique by the server. */
export const indexes: Proof = {
  level: "consistent",
  name: "indexes",
  look: ({ address }) =>
    withConnection(address, async (client) => {
      const { rows } = await client.query<{ name: string; usable: boolean }>(
        `select n.nspname || '.' || c.relname as name, i.indisvalid and i.indisready and i.indislive as usable
           from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)' order by 1`,
      );
      const unusable = rows.filter(({ usable }) => !usable).map(({ name }) => name);
      if (unusable.length > 0) return { ok: false, detail: `not valid: ${unusable.join(", ")}` };
      return { ok: true, detail: `${whole(rows.length)} indexes, all of them valid` };
    }),
};
