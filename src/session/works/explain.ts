import type { Check } from "../../checks/check.ts";
import { readinessExample } from "../../checks/readiness/example.ts";
import { checks } from "../../checks/registry.ts";
import { selectChecks } from "../../checks/select.ts";
import type { Host } from "../../host/host.ts";
import { hanging } from "../../text/wrap.ts";
import type { Given } from "../given.ts";

/** Without a name the list of all checks; with one what it is about. */
export async function explain(host: Host, given: Given): Promise<number> {
  const name = given.arguments[0] as string | undefined;
  const width = Math.min(host.stdout.columns, 100);
  const lines =
    name === undefined
      ? checks.flatMap(({ id, title }) => hanging(id.padEnd(46), title, width))
      : selectChecks([name]).flatMap((check) => explained(check, width));
  host.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

function explained(check: Check, width: number): string[] {
  const part = (label: string, text: string) => hanging(label.padEnd(10), text, width);
  return [
    check.id,
    ...part("line", check.title),
    ...part("why", check.why),
    ...part("proof", check.proof),
    ...part("blocker", check.blocker ? "yes: a fail of it alone forbids production" : "no"),
    ...part("to do", check.remedy),
    ...part("repeat", check.repeat),
    "",
    ...readinessExample(check).map((line) => `  ${line}`),
    "",
  ];
}
