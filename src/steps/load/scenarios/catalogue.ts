import type { LoadScenario } from "../../../events/event.ts";

export interface ScenarioDefinition {
  /** What it asks, in one clause. */
  readonly question: string;
  /** Its rates go beyond the asked one, or below: it is judged by its steps and not as a whole. */
  readonly steps: boolean;
  /** Its users wait for each answer: no rate is asked for. */
  readonly closed: boolean;
  /** Of the configured duration. */
  readonly durations: number;
}

const held: ScenarioDefinition = { question: "does it hold the rate production must carry?", steps: false, closed: false, durations: 1 };

export const scenarios: Readonly<Record<LoadScenario | "own", ScenarioDefinition>> = {
  load: held,
  own: held,
  smoke: { question: "does every endpoint answer, and rightly?", steps: false, closed: true, durations: 1 },
  stress: { ...held, question: "what breaks above the asked rate, and does it heal?", steps: true },
  breakpoint: { ...held, question: "at which rate does the service level break?", steps: true },
  spike: { ...held, question: "does it come through a sudden rush, and is it well afterwards?", steps: true },
  soak: { ...held, question: "does it still hold the rate after a long time?", durations: 10 },
};
