import type { BackupLevel, CataloguedBackup, Fact } from "../events/event.ts";
import type { RunState } from "./state.ts";

type CatalogueFact = Extract<Fact, { type: "backup.taken" | "backup.stored" | "backup.removed" | "restore.compared" }>;
type Catalogue = readonly CataloguedBackup[] | undefined;

/** What the catalogue holds after one more fact; what was never listed grows from what this run did to it. */
export function reduceCatalogue(known: Catalogue, fact: CatalogueFact, at: string): Catalogue {
  switch (fact.type) {
    case "backup.taken":
      return [...(known ?? []).filter(({ id }) => id !== fact.backup), { id: fact.backup, at, bytes: fact.bytes, where: ["local"] }];
    case "backup.stored":
      return changed(known, fact.backup, (entry) => ({ ...entry, where: [...new Set([...entry.where, fact.store])] }));
    case "backup.removed":
      return changed(known, fact.backup, (entry) => ({ ...entry, where: entry.where.filter((place) => place !== fact.store) }))?.filter(
        ({ where }) => where.length > 0,
      );
    case "restore.compared": {
      const { backup, level, proofs, format } = fact.result;
      // Older journals tell of no level.
      const tried = proofs === undefined ? known : restoreTried(known, backup, at, level);
      return changed(tried, backup, (entry) => ({ ...entry, ...(format && { format }) }));
    }
  }
}

/** A backup after somebody tried to restore it, as far as that came; whatever an earlier restore proved, this is how it is now. */
export function restoreTried(known: Catalogue, backup: string, at: string, level: BackupLevel | undefined): Catalogue {
  return changed(known, backup, ({ verified: _earlier, damaged, ...entry }) => {
    const wrong = damaged?.split("; ").filter((part) => !saidByRestore.test(part)) ?? [];
    if (level === undefined) wrong.push(`the restore of ${at} proved nothing`);
    return { ...entry, ...(wrong.length > 0 && { damaged: wrong.join("; ") }), ...(level && { verified: { at, level } }) };
  });
}

/** Of what is wrong with a backup: what a later restore may take back. */
const saidByRestore = /^the restore of \S+ proved nothing$/;

/** What a later run did to what was known; a run that listed everything leaves nothing of it. */
export function mergeCatalogues(
  known: Pick<RunState, "catalogue">,
  run: Pick<RunState, "catalogue" | "catalogueListed" | "restore">,
): Catalogue {
  if (run.catalogueListed) return run.catalogue;
  const own = new Set(run.catalogue?.map(({ id }) => id));
  const both = [...(known.catalogue ?? []).filter(({ id }) => !own.has(id)), ...(run.catalogue ?? [])];
  const catalogue = known.catalogue === undefined && run.catalogue === undefined ? undefined : both;
  if (run.restore === undefined) return catalogue;
  return reduceCatalogue(catalogue, { type: "restore.compared", result: run.restore.value }, run.restore.at);
}

function changed(known: Catalogue, backup: string, change: (entry: CataloguedBackup) => CataloguedBackup): Catalogue {
  return known?.map((entry) => (entry.id === backup ? change(entry) : entry));
}
