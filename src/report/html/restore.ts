import { duration, whole } from "../../text/words.ts";
import { instant } from "../age.ts";
import { bars } from "../charts/bars.ts";
import type { Report, ReportedRestore } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, okSign, section, table, verdictBadge } from "./parts.ts";
import { sizeChart } from "./size-chart.ts";

export function restore(report: Report): Html {
  const { restore: measured, backups, projection } = report;
  if (measured === undefined && backups.length === 0 && projection === undefined) return html``;
  return section("restore", "Backup and restore", measured && restored(measured), projected(report), catalogue(report));
}

function restored({ outcome, answer, figures, levels, sizes, times, tables }: ReportedRestore): Html {
  return html`${answer !== undefined && html`<p class="answer-line">${verdictBadge(outcome, answer)}</p>`}${figureList(figures)}${levels.length > 0 && levelTable(levels)}<div class="side-by-side">${bars("sizes", "Sizes", sizes)}${bars("times", "Times", times)}</div>${folded(
    `${tables.length} tables compared, row by row`,
    table(
      "Tables",
      [{ title: "table" }, { title: "rows in the source", number: true }, { title: "rows restored", number: true }, { title: "" }],
      tables.map(({ table: name, sourceRows, restoredRows, equal }) => [
        name,
        whole(sourceRows),
        whole(restoredRows),
        okSign(equal, "equal", "different"),
      ]),
    ),
  )}`;
}

/** A row a proof, its level once; a level of which nothing was looked at has a row that says so. */
function levelTable(levels: ReportedRestore["levels"]): Html {
  return table(
    "How far the backup is proved",
    [{ title: "level" }, { title: "" }, { title: "proof" }, { title: "found" }, { title: "took", number: true }],
    levels.flatMap(({ level, outcome, says, proofs }) =>
      proofs.length === 0
        ? [[level, verdictBadge(outcome, says), "", "", ""]]
        : proofs.map(({ name, ok, detail, seconds }, index) => [
            index === 0 ? level : "",
            ok === undefined ? verdictBadge("unverified", "not shown") : okSign(ok, "holds", "does not hold"),
            name,
            detail,
            duration(seconds),
          ]),
    ),
  );
}

function projected({ projection }: Report): Html | undefined {
  if (projection === undefined) return undefined;
  const { outcome, answer, fit, result } = projection;
  return html`<h3>At production's size</h3><p class="answer-line">${verdictBadge(outcome, answer)}</p><p class="muted">A restore takes ${fit}. The upright bar is the 95 % prediction interval.</p>${sizeChart(result)}${folded(
    "The restores that were measured",
    table(
      "Restores measured",
      [
        { title: "bytes", number: true },
        { title: "seconds", number: true },
      ],
      result.points.map(({ bytes, seconds }) => [whole(bytes), seconds.toFixed(2)]),
    ),
  )}`;
}

function catalogue({ backups }: Report): Html | undefined {
  if (backups.length === 0) return undefined;
  return folded(
    `${backups.length} ${backups.length === 1 ? "backup" : "backups"} that these runs know of`,
    table(
      "Catalogue",
      [{ title: "backup" }, { title: "taken" }, { title: "size", number: true }, { title: "where" }, { title: "proved" }],
      backups.map(({ id, at, size, where, outcome, says }) => [id, instant(at), size, where, verdictBadge(outcome, says)]),
    ),
  );
}
