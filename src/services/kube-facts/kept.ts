import type { Named } from "./objects.ts";

/** One line of a watch. */
export interface Change {
  readonly type: string;
  readonly object: Named;
}

/** Every object of one kind in one namespace, as the API told of it last. */
export class Kept<Told extends Named> {
  readonly #objects = new Map<string, Told>();
  #listedAt: number | undefined;

  /** When they were listed last, in ms on the caller's clock; undefined before. A watch tells of what changes, and nothing when it hangs. */
  get listedAt(): number | undefined {
    return this.#listedAt;
  }

  get all(): readonly Told[] {
    return [...this.#objects.values()];
  }

  /** What is there now, and nothing else. */
  listed(objects: readonly Told[], at: number): void {
    this.#objects.clear();
    for (const object of objects) this.#objects.set(object.metadata.uid, object);
    this.#listedAt = at;
  }

  /** Throws where the API can no longer tell what changed: then it has to be listed again. */
  changed({ type, object }: Change): void {
    if (type === "ERROR") throw new Error("the API server no longer knows what changed since");
    if (type === "DELETED") this.#objects.delete(object.metadata.uid);
    else if (type === "ADDED" || type === "MODIFIED") this.#objects.set(object.metadata.uid, object as Told);
  }
}

/** Older than that nobody may rest anything on them: two listings and the wait between them have failed. */
const mostAgeMs = 45_000;

/** Why these must not be told: one clause; undefined where all of them are as the API has them. Half of what is there would look as if the rest were gone. */
export function staleness(kept: readonly Pick<Kept<Named>, "listedAt">[], now: number): string | undefined {
  const listed = kept.map(({ listedAt }) => listedAt).filter((at) => at !== undefined);
  if (listed.length < kept.length) return "not everything was listed yet";
  const age = now - Math.min(...listed);
  return age > mostAgeMs ? `the API was heard last ${Math.round(age / 1_000)} s ago` : undefined;
}
