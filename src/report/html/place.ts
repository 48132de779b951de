import type { Report } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, section, table } from "./parts.ts";

export function place({ place: { facts, tools }, steps, problems }: Report): Html {
  const drifted = tools.filter(({ drift }) => drift !== undefined);
  return section(
    "place",
    "Where and when it was measured",
    facts.length === 0 ? html`<p class="muted">Nothing is known about where this ran.</p>` : figureList(facts),
    drifted.length > 0 &&
      html`<p class="note">Not production's versions: ${drifted.map(({ name, drift }) => `${name} (${drift ?? ""})`).join(", ")}.</p>`,
    problems.map(
      ({ code, sentence, hint }) =>
        html`<p class="note problem"><b>${code}</b> ${sentence}${hint !== undefined && html` <span class="remedy">${hint}</span>`}</p>`,
    ),
    tools.length > 0 &&
      folded(
        `${tools.length} programs, with versions and where each came from`,
        table(
          "Programs",
          [{ title: "program" }, { title: "version" }, { title: "source" }, { title: "difference from production" }, { title: "path" }],
          tools.map(({ name, version, source, drift, path }) => [name, version, source, drift ?? "none", html`<code>${path}</code>`]),
        ),
      ),
    steps.length > 0 && stepTable(steps),
  );
}

function stepTable(steps: Report["steps"]): Html {
  return folded(
    `${steps.length} steps of this run`,
    table(
      "Steps",
      [{ title: "step" }, { title: "outcome" }, { title: "took", number: true }, { title: "summary" }],
      steps.map(({ title, status, ms, summary }) => [title, status, ms === undefined ? "" : `${(ms / 1000).toFixed(1)} s`, summary]),
    ),
  );
}
