import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { LogLine, RunningStack } from "../../runtimes/runtime.ts";
import { notOurs } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { openProject, requireStack } from "../project.ts";

/** Prints log lines as the services wrote them; with several services each line begins with its service. */
export async function logs(host: Host, given: Given): Promise<number> {
  const stack = requireStack(await openProject(host, given.options));
  const { project, app } = stack.plan;
  if (app.url !== undefined) throw notOurs(project, app.url);
  const tail = Number(given.options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new ParityError("USAGE", `--tail must be a whole number of lines, got ${given.options.tail}`, {
      hint: "for example: parity logs app --tail 200",
    });
  const abort = new AbortController();
  const stopListening = host.onSignal(() => abort.abort());
  const asked = given.arguments[0] as ServiceName | undefined;
  const names = asked === undefined ? stack.plan.services.map(({ name }) => name) : [planned(stack, asked)];
  const options = { tail, follow: given.options.follow === true, signal: abort.signal };
  const print = (line: LogLine) => host.stdout.write(given.options.json ? `${JSON.stringify(line)}\n` : words(line, names.length > 1));
  try {
    await Promise.all(names.map((name) => printAll(stack.logs(name, options), print)));
  } finally {
    stopListening();
  }
  return 0;
}

/** The service, if the stack has it. Rejects with USAGE. */
export function planned(stack: RunningStack, name: ServiceName): ServiceName {
  if (stack.plan.services.some((service) => service.name === name)) return name;
  const absent = stack.plan.absent.find((each) => each.name === name);
  throw new ParityError("USAGE", `${name} is not part of this stack${absent ? `: ${absent.reason}` : ""}`, {
    hint: `there are: ${stack.plan.services.map((each) => each.name).join(", ")}`,
  });
}

async function printAll(lines: AsyncIterable<LogLine>, print: (line: LogLine) => void): Promise<void> {
  for await (const line of lines) print(line);
}

function words({ service, instance, text }: LogLine, several: boolean): string {
  return `${several ? `${service}/${instance}  ` : ""}${text}\n`;
}
