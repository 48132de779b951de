import type { Host } from "../../host/host.ts";
import type { DrillDefinition } from "../../steps/drill/definition.ts";
import { faultsInWords } from "../../steps/drill/held-faults.ts";
import { obstacleTo } from "../../steps/drill/obstacle.ts";
import { recoveryDrillNames } from "../../steps/drill/recovery-names.ts";
import { hanging } from "../../text/wrap.ts";
import type { StepContext } from "../../work/context.ts";
import { drillsCalled, drillsOf } from "../drills.ts";
import { notOurs } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { openProject, type Project } from "../project.ts";
import { gameDayOrder } from "./game-day-order.ts";

interface Row {
  readonly id: string;
  readonly title: string;
  /** "postgres/0 is killed" */
  readonly faults: readonly string[];
  readonly alerts: readonly string[];
  /** null: nobody can say while the stack does not run. */
  readonly possible: boolean | null;
  /** Why not, or why nobody can say. */
  readonly reason?: string;
}

/** Read-only: every drill in the order of a game day, and whether it could be carried out on the stack as it runs. */
export async function listDrills(host: Host, given: Given, names: readonly string[]): Promise<number> {
  const project = await openProject(host, given.options);
  const known = await drillsOf(project);
  const wanted = gameDayOrder(names.length === 0 ? known : drillsCalled(known, names));
  const rows: Row[] = [];
  // One after the other: some ask the database in transactions that would wait for each other.
  for (const definition of wanted) rows.push(await rowOf(project, definition));
  if (given.options.json) host.stdout.write(`${JSON.stringify({ drills: rows })}\n`);
  else host.stdout.write(`${textOfAll(rows, Math.min(host.stdout.columns, 100)).join("\n")}\n`);
  return 0;
}

async function rowOf(project: Project, definition: DrillDefinition): Promise<Row> {
  const { id, title, alerts } = definition;
  return {
    id,
    title,
    faults: faultsInWords(definition),
    alerts: alerts.map(({ name }) => name),
    ...(await possibility(project, definition)),
  };
}

async function possibility(project: Project, definition: DrillDefinition): Promise<Pick<Row, "possible" | "reason">> {
  const { plan, stack } = project;
  if (plan.app.url !== undefined) return { possible: false, reason: notOurs(plan.project, plan.app.url).message };
  if (stack === undefined) return { possible: null, reason: "the stack is not running: parity up --detach" };
  const reason = await obstacleTo(stack, definition, lookingOnly(project));
  // The list has a column for that.
  return reason === undefined ? { possible: true } : { possible: false, reason: reason.replace(/^not possible here: /, "") };
}

/** For what changes nothing and tells nobody. */
function lookingOnly({ host, toolchain, stateDirectory }: Project): StepContext {
  const record = (): Promise<never> => Promise.reject(new Error("a list records nothing"));
  return {
    signal: new AbortController().signal,
    host,
    toolchain,
    run: { id: "", path: stateDirectory, record, recordFile: record },
    emit: () => undefined,
    defer: () => undefined,
  };
}

/** How many there are comes last, where the eye is; why nobody can say what is possible is said once. */
function textOfAll(rows: readonly Row[], width: number): string[] {
  const unknown = rows.find(({ possible }) => possible === null);
  const possible = rows.filter((row) => row.possible === true).length;
  const drills = `${rows.length} ${rows.length === 1 ? "drill" : "drills"}`;
  const answer = unknown === undefined ? `${possible} possible here` : `whether they are possible here is not known: ${unknown.reason}`;
  return [
    ...rows.flatMap((row) => textOf(row, width)),
    "",
    ...hanging("", `${drills}, in the order of parity drill --all; ${answer}`, width),
    ...hanging("", `By themselves: ${recoveryDrillNames.map((name) => `parity drill ${name}`).join(", ")} (docs/recovery.md)`, width),
  ];
}

function textOf({ id, title, faults, alerts, possible, reason }: Row, width: number): string[] {
  const part = (label: string, text: string): string[] => hanging(`  ${label}`.padEnd(12), text, width);
  const answer = possible === true ? "yes" : "no";
  return [
    ...hanging(id.padEnd(28), title, width),
    ...part("fault", faults.join("; ")),
    ...(alerts.length === 0 ? [] : part("alerts", alerts.join(", "))),
    ...(possible === null ? [] : part("possible", reason === undefined ? answer : `${answer}: ${reason}`)),
  ];
}
