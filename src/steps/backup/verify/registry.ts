import type { Proof } from "./proof.ts";
import { amcheck } from "./proofs/amcheck.ts";
import { canary } from "./proofs/canary.ts";
import { constraints } from "./proofs/constraints.ts";
import { definition } from "./proofs/definition.ts";
import { extensions } from "./proofs/extensions.ts";
import { indexes } from "./proofs/indexes.ts";
import { noticed } from "./proofs/noticed.ts";
import { roles } from "./proofs/roles.ts";
import { sequences } from "./proofs/sequences.ts";
import { tables } from "./proofs/tables.ts";

/** In the order in which a restored copy is looked at. The control comes last: it changes rows, and takes that back. */
export const proofs: readonly Proof[] = [amcheck, indexes, constraints, tables, definition, sequences, extensions, roles, canary, noticed];
