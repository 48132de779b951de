import { bytes, whole } from "../../text/words.ts";
import type { Report } from "../report.ts";
import { type Html, html } from "./markup.ts";
import { folded, measuredTable, okSign, section } from "./parts.ts";

export function migrations({ migrations: tried }: Report): Html {
  if (tried === undefined) return html``;
  const { result } = tried;
  const lines: [string, boolean][] = [
    ["up on an empty database", result.upOnEmpty],
    ["up again changes nothing", result.upAgainChangesNothing],
    ["down and up gives the same schema", result.downAndUpGivesSameSchema],
    ["up on the restored copy", result.upOnRestoredCopy],
    ...(result.downAndUpOnRestoredCopy === undefined
      ? []
      : [["down and up on the restored copy", result.downAndUpOnRestoredCopy] satisfies [string, boolean]]),
    ...(result.rewrites ?? []).map(({ table, bytes: size, ms }): [string, boolean] => [
      `${table} (${bytes(size)}) is not rewritten under a lock without saying so: it was, ${whole(ms)} ms`,
      false,
    ]),
  ];
  const lock = result.longestLockUnderLoad;
  return section(
    "migrations",
    "Migrations",
    html`<p>${result.detail}</p>`,
    html`<ul class="plain">${lines.map(([name, ok]) => html`<li>${okSign(ok, "yes", "no")} ${name}</li>`)}${
      lock &&
      html`<li>${okSign(lock.ms <= lock.limitMs)} longest lock under load ${whole(lock.ms)} ms <span class="limit">limit ${whole(lock.limitMs)} ms</span>${
        result.load && `, ${whole(result.load.blocked)} of ${whole(result.load.queries)} queries blocked`
      }</li>`
    }${
      result.lockNotMeasured !== undefined &&
      html`<li><span class="badge unverified"><span aria-hidden="true">?</span> not measured</span> longest lock under load: ${result.lockNotMeasured}</li>`
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
