import { z } from "zod";

/** What a single value is compared with; every limit that is given must hold. */
export interface Comparison {
  readonly equals?: string | number | undefined;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** The keys of a check that looks at one value. */
export const comparisonShape: { readonly [Key in keyof Required<Comparison>]: z.ZodType<Comparison[Key]> } = {
  equals: z.union([z.string(), z.number()]).optional().meta({ description: "As it is written out." }),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
};

export function comparisonInWords({ equals, atLeast, atMost }: Comparison): string {
  const said = [
    equals === undefined ? "" : String(equals),
    atLeast === undefined ? "" : `at least ${atLeast}`,
    atMost === undefined ? "" : `at most ${atMost}`,
  ].filter(Boolean);
  return said.length === 0 ? "an answer" : said.join(" and ");
}

/** A value that is no number is neither at least nor at most anything. */
export function compares(value: string, { equals, atLeast, atMost }: Comparison): boolean {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (equals !== undefined && value !== String(equals) && number !== equals) return false;
  if (atLeast !== undefined && !(number >= atLeast)) return false;
  return atMost === undefined || number <= atMost;
}
