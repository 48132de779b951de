import type { CapacityProbe } from "../../events/event.ts";
import { probeVerdict } from "../../text/load-words.ts";
import { milliseconds, percent, whole, wholeSeconds } from "../../text/words.ts";
import { type Html, html } from "./markup.ts";
import { table } from "./parts.ts";

/** Each rate that was tried, and what came of it. */
export function probeTable(caption: string, probes: readonly CapacityProbe[]): Html {
  return table(
    caption,
    [
      { title: "asked", number: true },
      { title: "reached", number: true },
      { title: "for", number: true },
      { title: "p99", number: true },
      { title: "errors", number: true },
      { title: "" },
    ],
    probes.map((probe) => [
      `${whole(probe.asked)}/s`,
      `${whole(probe.reached)}/s`,
      wholeSeconds(probe.seconds),
      milliseconds(probe.p99),
      percent(probe.errorShare),
      html`<span class="badge ${badges[probe.verdict]}">${signs[probe.verdict]} ${probeVerdict(probe)}</span>${probe.why !== "" && html` ${probe.why}`}`,
    ]),
  );
}

const badges = { held: "pass", broke: "fail", invalid: "unverified" } as const;
const signs = { held: "✓", broke: "✗", invalid: "?" } as const;
