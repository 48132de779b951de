/** Text measured in terminal columns. Over-counting is safe (a line ends early); under-counting would break the frame. */

const allNarrow = /^[\x20-\x7e\u2500-\u25ff\u00b7\u00d7\u2026\u2192\u2191\u2193\u21bb\u2713\u2717\u2013]*$/;

export function cellsOf(text: string): number {
  if (allNarrow.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += widthOf(character.codePointAt(0) ?? 0);
  return cells;
}

/** The beginning of `text` that fits, ending in `ellipsis` when something was left out. */
export function cut(text: string, cells: number, ellipsis: string): string {
  if (cells <= 0) return "";
  if (cellsOf(text) <= cells) return text;
  if (cells <= ellipsis.length) return ellipsis.slice(0, cells);
  let room = cells - ellipsis.length;
  let end = 0;
  for (const character of text) {
    room -= widthOf(character.codePointAt(0) ?? 0);
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + ellipsis;
}

export function padEnd(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}

export function padStart(text: string, cells: number): string {
  return " ".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

const zeroWidth = /^[\p{Mark}\u200b-\u200d]$/u;
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2600, 0x27bf],
  [0x2b1b, 0x2b55],
  [0x2e80, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];
const narrowSigns = new Set([0x2713, 0x2717]);

function widthOf(point: number): number {
  if (point < 0x300) return 1;
  // A variation selector turns the narrow sign before it into a wide one.
  if (point === 0xfe0f) return 1;
  if (narrowSigns.has(point)) return 1;
  if (zeroWidth.test(String.fromCodePoint(point))) return 0;
  return wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
