import { whole } from "../../text/words.ts";
import { bars } from "../charts/bars.ts";
import type { Report } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { figureList, folded, measuredTable, okSign, section, table } from "./parts.ts";

export function restore({ restore: measured }: Report): Html {
  if (measured === undefined) return html``;
  const { figures, sizes, times, tables } = measured;
  return section(
    "restore",
    "Backup and restore",
    figureList(figures),
    html`<div class="side-by-side">${bars("sizes", "Sizes", sizes)}${bars("times", "Times", times)}</div>`,
    folded(
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
    ),
  );
}

export function migrations({ migrations: tried }: Report): Html {
  if (tried === undefined) return html``;
  const { result } = tried;
  const lines: [string, boolean][] = [
    ["up on an empty database", result.upOnEmpty],
    ["up again changes nothing", result.upAgainChangesNothing],
    ["down and up gives the same schema", result.downAndUpGivesSameSchema],
    ["up on the restored copy", result.upOnRestoredCopy],
  ];
  const lock = result.longestLockUnderLoad;
  return section(
    "migrations",
    "Migrations",
    html`<p>${result.detail}</p>`,
    html`<ul class="plain">${lines.map(([name, ok]) => html`<li>${okSign(ok, "yes", "no")} ${name}</li>`)}${
      lock &&
      html`<li>${okSign(lock.ms <= lock.limitMs)} longest lock under load ${whole(lock.ms)} ms <span class="limit">limit ${whole(lock.limitMs)} ms</span></li>`
    }</ul>`,
  );
}

export function probes({ probes: all }: Report): Html {
  if (all.length === 0) return html``;
  const beyond = all.filter(({ ok }) => !ok).length;
  return section(
    "probes",
    "Probes of the running stack",
    html`<p class="muted">${all.length} ${all.length === 1 ? "probe" : "probes"}, ${beyond === 0 ? "each as wanted" : `${beyond} not as wanted`}</p>`,
    all.map(({ name, ok, measured }) => folded(html`${okSign(ok, "ok", "not ok")} ${name}`, measuredTable(measured))),
  );
}
