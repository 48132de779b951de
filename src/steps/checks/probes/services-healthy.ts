import { readFile } from "node:fs/promises";
import type { Measured } from "../../../events/event.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { InstanceStatus, RunningStack } from "../../../runtimes/runtime.ts";
import { get } from "../ask.ts";
import type { Probe } from "../probe.ts";

/** Every planned instance runs, and each of the app's says that it is ready. */
export const servicesHealthy: Probe = {
  name: "services-healthy",
  // Of an app that somebody else runs there are no instances to look at.
  measure: async (stack, { signal }) =>
    stack.plan.services.length === 0 ? [] : [running(stack.plan, await stack.status()), ...(await ready(stack, signal))],
};

export function running({ services }: Plan, statuses: readonly InstanceStatus[]): Measured {
  const wanted = services.flatMap(({ name, kind, instances }) =>
    Array.from({ length: kind === "one-shot" ? 1 : instances }, (_, instance) => ({ name, kind, instance })),
  );
  const away = wanted.filter(({ name, kind, instance }) => {
    const status = statuses.find((each) => each.service === name && each.instance === instance);
    return kind === "one-shot" ? status?.state !== "finished" || (status.exitCode ?? 0) !== 0 : status?.state !== "running";
  });
  const list = away.length === 0 ? "" : `; not: ${away.map(({ name, instance }) => `${name}/${instance}`).join(", ")}`;
  return {
    name: "instances running",
    value: `${wanted.length - away.length} of ${wanted.length}${list}`,
    limit: "all",
    ok: wanted.length > 0 && away.length === 0,
  };
}

async function ready(stack: RunningStack, signal: AbortSignal): Promise<Measured[]> {
  const planned = stack.plan.services.find(({ name }) => name === "app");
  if (planned === undefined) return [];
  const authority = await readFile(stack.authorityFile(), "utf8");
  const asked = Array.from({ length: planned.instances }, (_, instance) => stack.endpoint("app", "main", instance));
  const answers = await Promise.all(
    asked.map((endpoint) =>
      get(endpoint, stack.plan.app.paths.ready, { authority, signal }).then(
        ({ status }) => String(status),
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      ),
    ),
  );
  const good = answers.filter((answer) => answer === "200").length;
  return [
    {
      name: "application ready",
      value: `${good} of ${answers.length}${good === answers.length ? "" : `; answers ${answers.join(", ")}`}`,
      limit: "all",
      ok: answers.length > 0 && good === answers.length,
    },
  ];
}
