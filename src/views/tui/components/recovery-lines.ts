import type { Outcome, RecoveryResult } from "../../../events/event.ts";
import type { RunState } from "../../../state/state.ts";
import { drillTime } from "../../../text/drill-words.ts";
import {
  disasterInWords,
  outcomeOfProjection,
  outcomeOfRecovery,
  projectionInWords,
  recoveryInWords,
} from "../../../text/recovery-words.ts";
import { shown } from "../../../text/terminal.ts";
import { padEnd, padStart } from "../cells.ts";
import { type Line, span, wrap } from "../line.ts";
import { type Look, toneOf } from "../theme.ts";

/** What was brought back after it was lost, and what a restore of production's size would take. */
export function recoveryLines(state: RunState, width: number, look: Look): Line[] {
  const { recoveries, projection } = state;
  return [
    ...[...recoveries.values()].flatMap(({ value }) => recovered(value, width, look)),
    ...disasterLines(state, width, look),
    ...(projection === undefined
      ? []
      : told("size", outcomeOfProjection(projection.value), [projectionInWords(projection.value)], width, look)),
  ];
}

function recovered(result: RecoveryResult, width: number, look: Look): Line[] {
  const outcome = outcomeOfRecovery(result.verdict);
  const steps = result.steps.map(({ name, ms }) => `${name} ${drillTime(ms)}`).join(" · ");
  return told(result.kind, outcome, [`${result.verdict}: ${result.reason}`, recoveryInWords(result), steps], width, look);
}

function disasterLines({ disaster, disasterSteps }: RunState, width: number, look: Look): Line[] {
  const running = disasterSteps.length > 0;
  if (!running && disaster === undefined) return [];
  const result = running ? undefined : disaster?.value;
  const steps = result?.steps ?? disasterSteps.map(({ value }) => ({ name: value.step, ...value }));
  const outcome = result === undefined ? "unverified" : outcomeOfRecovery(result.verdict);
  const says = result === undefined ? [`${steps.length} steps done`] : [`${result.verdict}: ${result.reason}`, disasterInWords(result)];
  return [
    ...told("disaster", outcome, says, width, look),
    ...steps.map(({ name, ok, ms, detail }): Line => {
      const tone = ok ? "good" : "bad";
      return [
        span(`     ${ok ? look.glyphs.done : look.glyphs.failed} `, tone),
        span(padEnd(shown(name, look.unicode), 34)),
        span(padStart(drillTime(ms), 10), "dim"),
        span(`  ${shown(detail, look.unicode)}`, ok ? "dim" : tone),
      ];
    }),
  ];
}

/** The verdict beside what it is about, and below it what it rests on. */
function told(name: string, outcome: Outcome, says: readonly string[], width: number, look: Look): Line[] {
  const tone = toneOf(outcome);
  const indent = 5;
  const [first = "", ...rest] = says.filter((text) => text !== "");
  const head = `${name}: ${first}`;
  const wrapped = (text: string): string[] => wrap(shown(text, look.unicode), width - indent);
  return [
    ...wrapped(head).map((text, index): Line => [span(index === 0 ? ` ${look.glyphs.outcomes[outcome]}` : "   ", tone), span(text, tone)]),
    ...rest.flatMap(wrapped).map((text): Line => [span(`   ${text}`)]),
  ];
}
