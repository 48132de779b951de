import { withConnection } from "../../connection.ts";
import { controlIsNoticed } from "../control.ts";
import type { Proof } from "../proof.ts";

/** The negative control of the comparison itself. */
export const noticed: Proof = {
  level: "equal",
  name: "control",
  look: async ({ address, manifest }) => {
    const seen = await withConnection(address, (client) => controlIsNoticed(client, manifest.database.tables));
    if (seen) return { ok: true, detail: "a row changed and a row removed on purpose were both noticed" };
    return { ok: undefined, detail: "no row could be changed on purpose, or it was not noticed: the comparison proves nothing" };
  },
};
