import type { Outcome } from "../../events/event.ts";
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from "./glyphs.ts";

/** What a piece of text means; how that looks is decided here and nowhere else. */
export type Tone = "plain" | "dim" | "strong" | "good" | "bad" | "warn" | "busy" | "accent" | "frame";

export interface TextStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

export interface Look {
  readonly glyphs: Glyphs;
  readonly styles: Readonly<Record<Tone, TextStyle>>;
  readonly unicode: boolean;
}

const colourful: Readonly<Record<Tone, TextStyle>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: "green" },
  bad: { color: "red" },
  warn: { color: "yellow" },
  busy: { color: "cyan" },
  accent: { color: "cyan", bold: true },
  frame: { color: "gray" },
};

// Weight is not colour, so NO_COLOR keeps it; every tone that carries meaning also has a glyph or a word.
const colourless: Readonly<Record<Tone, TextStyle>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: {},
  bad: { bold: true },
  warn: {},
  busy: {},
  accent: { bold: true },
  frame: { dimColor: true },
};

export function lookOf(options: { readonly colour: boolean; readonly unicode: boolean }): Look {
  return {
    glyphs: options.unicode ? unicodeGlyphs : asciiGlyphs,
    styles: options.colour ? colourful : colourless,
    unicode: options.unicode,
  };
}

const outcomeTones: Readonly<Record<Outcome, Tone>> = {
  pass: "good",
  fail: "bad",
  error: "bad",
  unverified: "warn",
  expired: "warn",
  waived: "dim",
  attested: "dim",
  "not-applicable": "dim",
};

export function toneOf(outcome: Outcome): Tone {
  return outcomeTones[outcome];
}
