import { join } from "node:path";
import type { Measured } from "../../../events/event.ts";
import type { Plan } from "../../../plan/plan.ts";
import { brokenLinks, type DocumentText, folderOf, readDocuments, textLength } from "../documents.ts";
import type { Probe } from "../probe.ts";

/** Every alert has a runbook, every link leads somewhere, every service and the app's ports are described. */
export const documentation: Probe = {
  name: "documentation",
  measure: async ({ plan }) => {
    const documents = await readDocuments(plan);
    const broken = (await Promise.all(documents.map((document) => brokenLinks(document, plan.root)))).flat();
    return [
      ...(await runbooks(plan)),
      told("links", broken, `all resolve, in ${documents.length} documents`),
      told("services and ports", undescribed(plan, documents), `all described, in ${documents.length} documents`),
    ];
  },
};

async function runbooks({ documentation: folder, monitoring }: Plan): Promise<Measured[]> {
  if (monitoring.alerts.length === 0) return [];
  const found = await Promise.all(
    monitoring.alerts.map(async ({ name, runbook }) => ({ name, runbook, length: await textLength(join(folderOf(folder), runbook)) })),
  );
  const missing = found.filter(({ length }) => length === 0).map(({ name, runbook }) => `${name}: ${runbook}`);
  return [told("runbooks", missing, `${found.length} of ${found.length} alerts have one`)];
}

/** By which variable an app is told each of its ports. */
const variables: Readonly<Record<string, string>> = { main: "PORT", metrics: "METRICS_PORT" };

/** Services by name or title, in whichever spelling; the app's ports by number, as they are inside, or by the variable that sets them. */
export function undescribed({ services }: Plan, documents: readonly DocumentText[]): string[] {
  const text = documents.map((document) => document.text).join("\n");
  const words = plain(text);
  const names = services.filter(({ name, title }) => ![name, title].some((spelling) => words.includes(` ${plain(spelling).trim()} `)));
  const ports = services.filter(({ name }) => name === "app").flatMap((service) => service.ports);
  const numbers = ports.filter(({ name, inside }) => !new RegExp(`(?<!\\w)(?:${variables[name] ?? inside}|${inside})(?!\\w)`).test(text));
  return [...names.map(({ name }) => name), ...numbers.map(({ name, inside }) => `port ${inside} (${name} of the app)`)];
}

function plain(text: string): string {
  return ` ${text.toLowerCase().replaceAll(/[^a-z0-9]+/g, " ")} `;
}

function told(name: string, wrong: readonly string[], good: string): Measured {
  return { name, value: wrong.length === 0 ? good : `missing ${wrong.join(", ")}`, ok: wrong.length === 0 };
}
