import type { Key as InkKey } from "ink";
import type { Key } from "./keys.ts";

/** Ink hands over what arrived at once as one input: several letters typed fast, or a paste. */
export function keysOf(input: string, key: InkKey): Key[] {
  if (key.ctrl) return input === "c" ? [{ text: "", name: "interrupt" }] : [];
  const name = nameOf(key);
  if (name) return [{ text: "", name }];
  if (key.meta) return [];
  return [...input].map((character) =>
    character === "\r" || character === "\n" ? { text: "", name: "enter" } : { text: character, name: undefined },
  );
}

function nameOf(key: InkKey): Key["name"] {
  if (key.upArrow) return "up";
  if (key.downArrow) return "down";
  if (key.pageUp) return "page up";
  if (key.pageDown) return "page down";
  if (key.home) return "home";
  if (key.end) return "end";
  if (key.return) return "enter";
  if (key.escape) return "escape";
  if (key.tab) return "tab";
  return key.backspace || key.delete ? "backspace" : undefined;
}
