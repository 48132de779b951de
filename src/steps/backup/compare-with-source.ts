import type { RestoreResult } from "../../events/event.ts";
import type { StepContext } from "../../work/context.ts";
import { compareSequences, compareTables } from "./compare.ts";
import { withConnection } from "./connection.ts";
import { controlIsNoticed } from "./control.ts";
import { fingerprint, type SequenceState } from "./fingerprint.ts";
import type { IsolatedServer } from "./isolated-server.ts";
import type { Manifest } from "./manifest.ts";
import { type Programs, programOf } from "./programs.ts";
import { hashOf, readSchema } from "./schema.ts";

/** A restored backup, as long as the work with it lasts. */
export interface RestoredCopy {
  readonly server: IsolatedServer;
  /** The database of the server that holds the copy. */
  readonly database: string;
  readonly programs: Programs;
}

export interface SourceComparison extends Pick<RestoreResult, "tables" | "schemaEqual" | "controlNoticed"> {
  /** What makes `schemaEqual` false: the definition, and where the sequences stand. */
  readonly problems: readonly string[];
}

/** Compares a restored copy with what its backup says of the source, and shows with a control that a difference would be noticed. */
export async function compareWithSource(copy: RestoredCopy, manifest: Manifest, context: StepContext): Promise<SourceComparison> {
  const address = copy.server.address(copy.database);
  return withConnection(address, async (client) => {
    const restored = await fingerprint(client);
    const schema = await readSchema(address, client, programOf(copy.programs, "pg_dump"), context);
    const { before, after } = manifest.sequences;
    const sequences = compareSequences(before.map(asState), after.map(asState), restored.sequences);
    const definition = hashOf(schema) === manifest.schemaSha256 ? [] : ["the definition of the restored database is not the source's"];
    return {
      tables: compareTables(manifest.tables, restored.tables),
      schemaEqual: definition.length === 0 && sequences.length === 0,
      problems: [...definition, ...sequences],
      controlNoticed: await controlIsNoticed(client, manifest.tables),
    };
  });
}

function asState({ sequence, last }: Manifest["sequences"]["before"][number]): SequenceState {
  return { sequence, last };
}
