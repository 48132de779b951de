/** Typographic signs and how a terminal without UTF-8 shows them. */
const plainer: Readonly<Record<string, string>> = {
  "·": "|",
  "→": "->",
  "×": "x",
  "…": "...",
  "–": "-",
  "—": "-",
  µ: "u",
  "±": "+-",
  "≥": ">=",
  "≤": "<=",
  "“": '"',
  "”": '"',
  "’": "'",
  "\u00a0": " ",
};

/**
 * Text of others as it may stand on a terminal: no escape sequence and no control character of theirs is carried out,
 * and without UTF-8 nothing but ASCII. Line ends become spaces.
 */
export function shown(text: string, unicode: boolean): string {
  const harmless = text
    .replaceAll(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g, "")
    .replaceAll(/[\n\r\t]+/g, " ")
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "");
  return unicode ? harmless : harmless.replaceAll(/[^\u0020-\u007e]/gu, (sign) => plainer[sign] ?? "?");
}
