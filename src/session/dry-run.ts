import type { Host } from "../host/host.ts";
import { explainPlan } from "../plan/explain.ts";
import type { Options } from "./given.ts";
import { openProject } from "./project.ts";

/** Prints the plan: in words, or with --json as it is. Touches nothing. */
export async function dryRun(host: Host, options: Options): Promise<number> {
  const { plan, facts } = await openProject(host, options);
  const text = options.json ? JSON.stringify(plan) : explainPlan(plan, facts.reason).join("\n");
  host.stdout.write(`${text}\n`);
  return 0;
}
