import { bytes } from "../../../../text/words.ts";
import type { StepContext } from "../../../../work/context.ts";
import { type DatabaseAddress, environmentOf, withConnection } from "../../connection.ts";
import { programOf } from "../../programs.ts";
import type { Found, Proof, Subject } from "../proof.ts";

/** Every page of every table and B-tree, as PostgreSQL's own checker reads them. Of a physical copy also that each row is in its indexes. */
export const amcheck: Proof = {
  level: "consistent",
  name: "amcheck",
  look: async (subject, context) => {
    const { address } = subject;
    const before = await withConnection(address, async (client) => {
      const { rows } = await client.query<{ known: boolean; there: boolean; bytes: string }>(
        `select exists(select from pg_available_extensions where name = 'amcheck') as known,
                exists(select from pg_extension where extname = 'amcheck') as there, pg_database_size(current_database()) as bytes`,
      );
      return rows[0];
    });
    if (before?.known !== true) return { ok: undefined, detail: "the server has no amcheck: it comes with PostgreSQL's contrib modules" };
    try {
      return await check(subject, Number(before.bytes), context);
    } finally {
      // It is no part of the copy, which is compared next.
      if (!before.there) await dropExtension(address);
    }
  },
};

async function check({ address, programs, manifest, connections }: Subject, size: number, { host, signal }: StepContext): Promise<Found> {
  const tool = programOf(programs, "pg_amcheck");
  const deep = manifest.database.format === "physical" ? ["--heapallindexed"] : [];
  const args = ["--install-missing", `--jobs=${connections}`, ...deep];
  const env = { PATH: host.env["PATH"] ?? "", LC_ALL: "C", ...tool.env, ...environmentOf(address) };
  const result = await host.run({ command: tool.path, args, env, onlyEnv: true, signal });
  signal.throwIfAborted();
  const says = `${result.stdout}\n${result.stderr}`.split("\n").filter((line) => line.trim() !== "");
  if (result.exitCode === 0) return { ok: true, detail: `every page of ${bytes(size)} of tables and indexes is sound` };
  return { ok: false, detail: `pg_amcheck found: ${says.slice(0, 3).join("; ").slice(0, 400)}` };
}

async function dropExtension(address: DatabaseAddress): Promise<void> {
  await withConnection(address, (client) => client.query("drop extension if exists amcheck"));
}
