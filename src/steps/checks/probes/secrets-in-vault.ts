import type { Measured } from "../../../events/event.ts";
import { type SecretName, secretNames } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { Probe } from "../probe.ts";
import { NotMeasured } from "../probe.ts";
import { type ProcessText, readProcesses } from "../processes.ts";

const logLines = 20_000;

/** No secret of the stack stands in an environment, a command line or a log. */
export const secretsInVault: Probe = {
  name: "secrets-in-vault",
  measure: async (stack, { signal }) => {
    const secrets = new Map(secretNames.map((name) => [name, stack.secret(name)]));
    const mains = (await stack.status()).flatMap(({ service, instance, pid, state }) =>
      pid !== undefined && (state === "running" || state === "paused") ? [{ pid, title: `${service}/${instance}` }] : [],
    );
    if (mains.length === 0) throw new NotMeasured("no process of the stack is running");
    const processes = await readProcesses(mains);
    return [
      leaks("environments", processes, ({ environment }) => environment, secrets),
      leaks("command lines", processes, ({ commandLine }) => commandLine, secrets),
      await inLogs(stack, secrets, signal),
    ];
  },
};

export type Secrets = ReadonlyMap<SecretName, string>;

export function leaks(name: string, processes: readonly ProcessText[], of: (process: ProcessText) => string, secrets: Secrets): Measured {
  const found = processes.flatMap((process) => namesIn(of(process), secrets).map((secret) => `${secret} in ${process.title}`));
  return told(name, found, `none in ${processes.length} processes`);
}

async function inLogs(stack: RunningStack, secrets: Secrets, signal: AbortSignal): Promise<Measured> {
  const found = new Set<string>();
  let lines = 0;
  for (const { name: service } of stack.plan.services) {
    for await (const { text } of stack.logs(service, { tail: logLines, follow: false, signal })) {
      lines++;
      for (const secret of namesIn(text, secrets)) found.add(`${secret} of ${service}`);
    }
  }
  return told("logs", [...found], `none in ${lines.toLocaleString("en-US")} lines`);
}

/** Names only: a value must not get into a report by being looked for. */
function namesIn(text: string, secrets: Secrets): SecretName[] {
  return [...secrets].flatMap(([name, value]) => (value.length >= 8 && text.includes(value) ? [name] : []));
}

function told(name: string, found: readonly string[], none: string): Measured {
  return { name, value: found.length === 0 ? none : found.join(", "), limit: "none", ok: found.length === 0 };
}
