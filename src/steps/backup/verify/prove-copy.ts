import type { BackupLevel, TableComparison } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";
import { isWithin } from "./levels.ts";
import type { Proof, ProofBook, Subject } from "./proof.ts";
import { proofs as every } from "./registry.ts";

/**
 * Looks at a restored copy with every proof (or those that are named) up to a level, one after the other, and writes them into the book. What does not hold does
 * not end it: a person wants to know all of it. Returns how the tables compared, when they were. Rejects when the copy cannot be read.
 */
export async function proveCopy(
  subject: Subject,
  upTo: BackupLevel,
  book: ProofBook,
  context: StepContext,
  proofs: readonly Proof[] = every,
): Promise<readonly TableComparison[]> {
  let tables: readonly TableComparison[] = [];
  for (const proof of proofs) {
    if (!isWithin(proof.level, upTo)) continue;
    const found = await book.look(proof, () => proof.look(subject, context));
    tables = found?.tables ?? tables;
  }
  return tables;
}
