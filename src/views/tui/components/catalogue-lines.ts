import type { CataloguedBackup } from "../../../events/event.ts";
import { sizeInWords, trustInWords } from "../../../text/backup-words.ts";
import { shown } from "../../../text/terminal.ts";
import { age, secondsSince } from "../../../text/words.ts";
import { type Line, type Span, span, wrap } from "../line.ts";
import { lineTable } from "../line-table.ts";
import { type Look, toneOf } from "../theme.ts";

/** The newest first; more than `most` are counted, not shown. */
export function catalogueLines(catalogue: readonly CataloguedBackup[], now: number, most: number, width: number, look: Look): Line[] {
  if (catalogue.length === 0) return [];
  const shownOnes = catalogue.toReversed().slice(0, most);
  const rows = shownOnes.map((entry): Span[] => {
    const { outcome, says } = trustInWords(entry, (at) => age(secondsSince(at, now)));
    return [
      span(shown(entry.id, look.unicode)),
      span(age(secondsSince(entry.at, now)), "dim"),
      span(sizeInWords(entry)),
      span(shown(entry.where.join(", "), look.unicode), "dim"),
      span(`${look.glyphs.outcomes[outcome]}${shown(shortly(entry) ?? says, look.unicode)}`, toneOf(outcome)),
    ];
  });
  const more = catalogue.length - rows.length;
  const [titles = [], ...drawn] = lineTable(
    [
      { title: "catalogue" },
      { title: "age", number: true },
      { title: "size", number: true, givesWay: 1 },
      { title: "where", givesWay: 2 },
      { title: "proved", least: 20 },
    ],
    rows,
    width,
  );
  return [
    titles,
    ...drawn.flatMap((line, index) => [line, ...damageLines(shownOnes[index], width, look)]),
    ...(more > 0 ? [[span(`   and ${more} older: parity backup list`, "dim")]] : []),
  ];
}

/** Why it is no backup any more: too long for a column. */
function damageLines(entry: CataloguedBackup | undefined, width: number, look: Look): Line[] {
  if (entry?.damaged === undefined) return [];
  return wrap(shown(entry.damaged, look.unicode), width - 6).map((text) => [span(`     ${text}`, toneOf("fail"))]);
}

/** Under the heading "proved" one word is enough. */
function shortly({ damaged, verified }: CataloguedBackup): string | undefined {
  if (damaged !== undefined) return "damaged";
  return verified === undefined ? "never" : undefined;
}
