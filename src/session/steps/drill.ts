import type { DrillResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import { drill } from "../../steps/drill/drill.ts";
import { drillsCalled, drillsOf } from "../drills.ts";
import type { Session } from "../session.ts";
import { backgroundRate } from "./background-rate.ts";
import { healCommand } from "./heal-command.ts";

/** An alert's way to firing, delivered and resolved is most of it. */
const expectedSeconds = { withAlerts: 60, without: 15 };

/** What a drill is when nobody says which. */
export const firstDrill = "kill-postgres";

/** The drill of that name, or the one given. */
export async function drillStep(
  session: Session,
  stack: RunningStack,
  signal: AbortSignal,
  wanted: string | DrillDefinition = firstDrill,
): Promise<DrillResult> {
  const definition = typeof wanted === "string" ? await definitionOf(session, wanted) : wanted;
  const options = {
    rate: backgroundRate(stack),
    ...healCommand(session),
  };
  return session.step(
    "drill",
    definition.title,
    signal,
    async (context) => {
      if (stack.kind === "kind")
        context.emit({
          type: "step.progressed",
          step: "drill",
          note: `${options.rate} requests/s, as the cluster's nodes share this machine`,
        });
      const result = await drill(stack, definition, options, context);
      return { value: result, outcome: result.verdict === "resilient" ? "done" : "failed", summary: `${result.verdict}: ${result.reason}` };
    },
    expectedSecondsOf(definition),
  );
}

/** Roughly: what a person is told. */
export function expectedSecondsOf({ alerts }: DrillDefinition): number {
  return alerts.length > 0 ? expectedSeconds.withAlerts : expectedSeconds.without;
}

async function definitionOf({ project }: Session, name: string): Promise<DrillDefinition> {
  const [found] = drillsCalled(await drillsOf(project), [name]);
  if (found === undefined) throw new Error(`there is no drill ${name}`);
  return found;
}
