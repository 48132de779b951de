import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
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
  const definition = await definitionOf(session, name);
  const { host } = session;
  const options = {
    rate: Math.min(backgroundRate, stack.plan.load.rate),
    heal: [host.nodePath, ...programArguments(), "heal", ...sameProject(session)],
    // The sample keeps its state in the folder it was started from.
    cwd: dirname(session.project.stateDirectory),
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

function sameProject({ project }: Session): string[] {
  const { loaded, stateDirectory } = project;
  return dirname(stateDirectory) === loaded.root ? ["--config", loaded.path] : ["--sample"];
}

async function definitionOf(session: Session, name: string): Promise<DrillDefinition> {
  const drills = await drillsOf(session);
  const found = drills.find(({ id }) => id === name);
  if (found) return found;
  const names = drills.map(({ id }) => id);
  const near = nearest(name, names);
  throw new ParityError("USAGE", `there is no drill "${name}"`, {
    hint: near ? `did you mean ${near}?` : `there are: ${names.join(", ")}`,
  });
}

/** The project's own, in chaos/ beside its configuration, then those that come with parity and that it has no drill of the same name for. */
async function drillsOf({ project }: Session): Promise<DrillDefinition[]> {
  const folder = join(project.loaded.root, "chaos");
  const hasOwn = (await stat(folder).catch(() => undefined))?.isDirectory() === true;
  const own = hasOwn ? await loadDrills(folder) : [];
  return [...own, ...(await loadDrills(shipped("chaos"))).filter(({ id }) => !own.some((each) => each.id === id))];
}
