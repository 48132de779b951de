import type { RestoreProof } from "../../../events/event.ts";
import type { RestoreTimeline } from "../../../state/state.ts";
import { outcomeOfProof } from "../../../text/backup-words.ts";
import { shown } from "../../../text/terminal.ts";
import { duration } from "../../../text/words.ts";
import { cellsOf, cut, padEnd, padStart } from "../cells.ts";
import { cellsOfLine, type Line, span, wrap } from "../line.ts";
import { type Look, toneOf } from "../theme.ts";

type TimedProof = RestoreTimeline["proofs"][number];

const levelCells = 10;
const timeCells = 9;

/** A row a proof on one axis of time; its level once. */
export function timelineLines({ proofs }: RestoreTimeline, width: number, look: Look): Line[] {
  const end = Math.max(0.1, ...proofs.map(({ to }) => to));
  const nameCells = Math.min(24, Math.max(5, ...proofs.map(({ name }) => cellsOf(name))));
  const columns = width >= 90 ? 24 : width >= 70 ? 12 : 0;
  return [
    [
      span(
        `   ${padEnd("proofs", levelCells)} ${padEnd("", nameCells)} ${padEnd("", columns)}${padStart(`of ${duration(end)}`, timeCells)}`,
        "dim",
      ),
    ],
    ...proofs.flatMap((proof, index): Line[] => {
      const tone = toneOf(outcomeOfProof(proof));
      const row: Line = [
        ...proofStart(proof, proofs[index - 1]?.level === proof.level, nameCells, look),
        ...barOf(proof, end, columns, look),
        span(padStart(duration(proof.seconds), timeCells), "dim"),
      ];
      const detail = shown(proof.detail, look.unicode);
      const room = width - cellsOfLine(row) - 2;
      if (proof.ok === true || cellsOf(detail) <= room) return [[...row, span(`  ${detail}`, proof.ok === true ? "dim" : tone)]];
      // What does not hold is never cut off.
      return [row, ...wrap(detail, width - 6).map((text): Line => [span(`     ${text}`, tone)])];
    }),
  ];
}

function proofStart({ ok, level, name }: RestoreProof, sameLevel: boolean, nameCells: number, { glyphs, unicode }: Look): Line {
  const outcome = outcomeOfProof({ ok });
  return [
    span(` ${glyphs.outcomes[outcome]}`, toneOf(outcome)),
    span(`${padEnd(sameLevel ? "" : level, levelCells)} `, "strong"),
    span(`${padEnd(cut(shown(name, unicode), nameCells, glyphs.ellipsis), nameCells)} `),
  ];
}

function barOf(proof: TimedProof, end: number, columns: number, { glyphs }: Look): Line {
  if (columns === 0) return [];
  const first = Math.min(columns - 1, Math.floor((proof.from / end) * columns));
  const last = Math.max(first + 1, Math.min(columns, Math.ceil((proof.to / end) * columns)));
  return [
    span(glyphs.empty.repeat(first), "dim"),
    span(glyphs.full.repeat(last - first), toneOf(outcomeOfProof(proof))),
    span(glyphs.empty.repeat(columns - last), "dim"),
  ];
}
