import type { Outcome } from "../../events/event.ts";
import type { Colour } from "../../text/colours.ts";

/** One sign and one colour an outcome; the word stands beside it, so that neither is needed to read it. */
export const outcomeGlyphs: Readonly<Record<Outcome, { readonly glyph: string; readonly ascii: string; readonly colour: Colour }>> = {
  pass: { glyph: "✓", ascii: "+", colour: "green" },
  fail: { glyph: "✗", ascii: "x", colour: "red" },
  unverified: { glyph: "?", ascii: "?", colour: "yellow" },
  error: { glyph: "!", ascii: "!", colour: "red" },
  waived: { glyph: "~", ascii: "~", colour: "dim" },
  attested: { glyph: "@", ascii: "@", colour: "dim" },
  expired: { glyph: "⌛", ascii: "e", colour: "yellow" },
  "not-applicable": { glyph: "-", ascii: "-", colour: "dim" },
};
