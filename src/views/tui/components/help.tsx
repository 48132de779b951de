import type { ReactElement } from "react";
import type { Area } from "../layout.ts";
import { type Line, span } from "../line.ts";
import type { Look } from "../theme.ts";
import { useLook } from "./lines.tsx";
import { Overlay } from "./overlay.tsx";

export function Help({ screen }: { readonly screen: Area }): ReactElement {
  return <Overlay title="keys" lines={helpLines(useLook())} screen={screen} />;
}

function helpLines({ glyphs }: Look): Line[] {
  const keys: readonly (readonly [string, string])[] = [
    [glyphs.upDown, "choose a service, or a finding"],
    ["enter", "details of the service, or why a finding is so"],
    ["tab", "findings, and back to the stack"],
    ["L", "watch the load: the running one, or the last"],
    ["X", "watch the drill: the running one, or the last"],
    ["B", "backups: what is done, what is proved, the catalogue"],
    ["K", "the cluster: nodes, pods, autoscalers, warnings"],
    ["l  x  b", "run load, drills, a backup with its restore"],
    ["c  r  o", "judge the checks, write the report, open it"],
    ["/", "show only log lines with a text; esc clears it"],
    ["pgup pgdn", "read the log backwards; end follows it again"],
    ["esc", "close; with nothing open, cancel what runs"],
    ["ctrl-c", "cancel what runs; when nothing does, leave"],
    ["q", "leave; the stack stays up"],
    ["d", "take the stack down; asks first"],
  ];
  return [...keys.map(([key, does]): Line => [span(key.padEnd(11), "accent"), span(does)]), [], [span("any key closes this", "dim")]];
}
