import type { Outcome } from "../../events/event.ts";
import type { MomentLook, StretchLook } from "../../state/drill-lanes.ts";

export interface Border {
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly teeDown: string;
  readonly teeUp: string;
  readonly teeLeft: string;
  readonly teeRight: string;
}

/** Every sign the TUI draws. Each is one column wide, except `outcomes`, whose entries are padded to two. */
export interface Glyphs {
  readonly ready: string;
  readonly exited: string;
  readonly stopped: string;
  readonly planned: string;
  /** Turns once a second while something is awaited. */
  readonly turning: readonly string[];
  readonly done: string;
  readonly failed: string;
  readonly invalid: string;
  readonly skipped: string;
  readonly cursor: string;
  readonly times: string;
  readonly dot: string;
  readonly dash: string;
  readonly arrow: string;
  readonly restart: string;
  readonly ellipsis: string;
  readonly upDown: string;
  readonly caret: string;
  readonly full: string;
  readonly empty: string;
  /** From nothing to everything. */
  readonly spark: readonly string[];
  /** What lasts, and what happens, on the time axis of a drill. */
  readonly drill: Readonly<Record<StretchLook | MomentLook, string>>;
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly border: Border;
}

export const unicodeGlyphs: Glyphs = {
  ready: "●",
  exited: "✗",
  stopped: "○",
  planned: "·",
  turning: ["◐", "◓", "◑", "◒"],
  done: "✓",
  failed: "✗",
  invalid: "?",
  skipped: "-",
  cursor: "▸",
  times: "×",
  dot: "·",
  dash: "–",
  arrow: "→",
  restart: "↻",
  ellipsis: "…",
  upDown: "↑↓",
  caret: "▏",
  full: "━",
  empty: "╌",
  spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  drill: { fault: "█", pending: "░", firing: "█", failing: "▒", bitten: "◆", delivered: "▼", resolved: "✓" },
  outcomes: {
    pass: "✓ ",
    fail: "✗ ",
    unverified: "? ",
    error: "! ",
    waived: "~ ",
    attested: "@ ",
    expired: "⌛",
    "not-applicable": "- ",
  },
  border: {
    horizontal: "─",
    vertical: "│",
    topLeft: "╭",
    topRight: "╮",
    bottomLeft: "╰",
    bottomRight: "╯",
    teeDown: "┬",
    teeUp: "┴",
    teeLeft: "┤",
    teeRight: "├",
  },
};

export const asciiGlyphs: Glyphs = {
  ready: "*",
  exited: "x",
  stopped: "o",
  planned: ".",
  turning: ["|", "/", "-", "\\"],
  done: "+",
  failed: "x",
  invalid: "?",
  skipped: "-",
  cursor: ">",
  times: "x",
  dot: "|",
  dash: "-",
  arrow: "->",
  restart: "r",
  ellipsis: "~",
  upDown: "up/down",
  caret: "_",
  full: "=",
  empty: ".",
  spark: ["_", ".", ":", "-", "=", "+", "*", "#"],
  drill: { fault: "#", pending: ":", firing: "#", failing: "x", bitten: "!", delivered: "v", resolved: "+" },
  outcomes: {
    pass: "+ ",
    fail: "x ",
    unverified: "? ",
    error: "! ",
    waived: "~ ",
    attested: "@ ",
    expired: "e ",
    "not-applicable": "- ",
  },
  border: {
    horizontal: "-",
    vertical: "|",
    topLeft: "+",
    topRight: "+",
    bottomLeft: "+",
    bottomRight: "+",
    teeDown: "+",
    teeUp: "+",
    teeLeft: "+",
    teeRight: "+",
  },
};
