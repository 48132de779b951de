import { nearest } from "../../config/nearest.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { DrillResult } from "../../events/event.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import { drill } from "../../steps/drill/drill.ts";
import { loadDrills } from "../../steps/drill/load-drills.ts";
import { programArguments } from "../program.ts";
import { shipped } from "../project.ts";
import type { Session } from "../session.ts";

/** Requests a second while something is broken: enough to see every second, little enough to leave the machine to the stack. */
const backgroundRate = 200;
/** An alert's way to firing, delivered and resolved is most of it. */
const expectedSeconds = 60;

export async function drillStep(session: Session, stack: RunningStack, signal: AbortSignal, name = "kill-postgres"): Promise<DrillResult> {
  const definition = await definitionOf(name);
  const { host } = session;
  const options = {
    rate: Math.min(backgroundRate, stack.plan.load.rate),
    heal: [host.nodePath, ...programArguments(), "heal", "--config", session.project.loaded.path],
    cwd: session.project.host.cwd,
  };
  return session.step(
    "drill",
    definition.title,
    signal,
    async (context) => {
      const result = await drill(stack, definition, options, context);
      return { value: result, outcome: result.verdict === "resilient" ? "done" : "failed", summary: `${result.verdict}: ${result.reason}` };
    },
    expectedSeconds,
  );
}

async function definitionOf(name: string): Promise<DrillDefinition> {
  const drills = await loadDrills(shipped("chaos"));
  const found = drills.find(({ id }) => id === name);
  if (found) return found;
  const names = drills.map(({ id }) => id);
  const near = nearest(name, names);
  throw new ParityError("USAGE", `there is no drill "${name}"`, {
    hint: near ? `did you mean ${near}?` : `there are: ${names.join(", ")}`,
  });
}
