import { below } from "./random.ts";

/** Picks one of the parts in the proportion of their whole-numbered shares. */
export function mixOf<Part>(parts: readonly { readonly share: number; readonly part: Part }[]): () => Part {
  // One entry a share: a look-up by the drawn number costs less than comparing it with bounds.
  const table = parts.flatMap(({ share, part }) => Array.from({ length: share }, () => part));
  return () => table[below(table.length)] as Part;
}
