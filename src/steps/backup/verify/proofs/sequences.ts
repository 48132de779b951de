import type { Client } from "pg";
import { whole } from "../../../../text/words.ts";
import { withConnection } from "../../connection.ts";
import type { Manifest } from "../../manifest.ts";
import { compareSequences } from "../compare.ts";
import { readSequences, type SequenceState } from "../fingerprint.ts";
import type { Proof } from "../proof.ts";

/** So many values a sequence reserves in the log at once: a server that recovers from it goes on behind them. */
const reservedInLog = 32n;

/** None may give out a key a second time. */
export const sequences: Proof = {
  level: "equal",
  name: "sequences",
  look: async ({ address, manifest }) =>
    withConnection(address, async (client) => {
      const { before, after } = manifest.database.sequences;
      const restored = await readSequences(client);
      const skipped = manifest.database.format === "physical" ? await reserved(client) : new Map<string, bigint>();
      const problems = compareSequences(before.map(asState), after.map(asState), restored, skipped);
      if (problems.length > 0) return { ok: false, detail: problems.join(", ") };
      return restored.length === 0 ? undefined : { ok: true, detail: `${whole(restored.length)} stand where the source's stood` };
    }),
};

async function reserved(client: Client): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await client.query<{ sequence: string; step: string; cached: string }>(
    "select schemaname || '.' || sequencename as sequence, increment_by::text as step, cache_size::text as cached from pg_catalog.pg_sequences",
  );
  return new Map(rows.map(({ sequence, step, cached }) => [sequence, BigInt(step) * (reservedInLog + BigInt(cached))]));
}

function asState({ sequence, last }: Manifest["database"]["sequences"]["before"][number]): SequenceState {
  return { sequence, last };
}
