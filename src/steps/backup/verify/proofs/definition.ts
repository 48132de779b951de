import { withConnection } from "../../connection.ts";
import { programOf } from "../../programs.ts";
import type { Proof } from "../proof.ts";
import { hashOf, readSchema } from "../schema.ts";

/** Tables, views, functions, indexes, constraints, owners and grants, as pg_dump writes them of both. */
export const definition: Proof = {
  level: "equal",
  name: "schema",
  look: async ({ address, programs, manifest }, context) => {
    const schema = await withConnection(address, (client) => readSchema(address, client, programOf(programs, "pg_dump"), context));
    if (hashOf(schema) === manifest.database.schemaSha256) return { ok: true, detail: "definition, owners and grants as in the source" };
    return { ok: false, detail: "the definition of the restored database is not the source's" };
  },
};
