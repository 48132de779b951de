import { z } from "zod";
import { type PlannedPort, serviceNames } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import { openClientTo, seen } from "../client.ts";
import type { CheckKind } from "./check-kind.ts";

const error = 'must be app.health, app.ready or begin with "/"';
const path = z
  .union([z.literal(["app.health", "app.ready"]), z.string().regex(/^\//, { error })], { error })
  .meta({ description: "app.ready and app.health are the app's own paths." });

const instance = z
  .strictObject({ service: z.enum(serviceNames), instance: z.int().min(0).default(0), port: z.string().default("main") })
  .meta({ description: "One instance, asked directly on a port of its own, by that port's protocol." });

const schema = z.strictObject({
  get: path,
  status: z.int().min(100).max(599).default(200),
  of: instance.optional().meta({ description: "Absent: the load balancer, as clients do." }),
  newConnection: z.boolean().default(false).meta({ description: "A new connection every time." }),
});

export type GetCheck = z.output<typeof schema>;

/** An HTTP request, a certificate verified where there is one. */
export const get: CheckKind<GetCheck> = {
  schema,
  obstacle: ({ of }, stack) => {
    if (of === undefined) return undefined;
    const { instances = 0 } = stack.plan.services.find(({ name }) => name === of.service) ?? {};
    if (of.instance >= instances) return `the plan has no ${of.service}/${of.instance}`;
    return portOf(of, stack) === undefined ? `${of.service} has no port ${of.port} that speaks HTTP` : undefined;
  },
  wanted: ({ status }) => String(status),
  open: async (check, { stack }) => {
    const { service, instance, port } = check.of ?? { service: "load-balancer", instance: 0, port: "https" };
    const client = await openClientTo(stack, stack.endpoint(service, port, instance), check.newConnection ? 0 : 1);
    return {
      ask: async (withinMs) => {
        const answer = await client.send({ method: "GET", path: pathOf(check.get, stack), timeoutMs: withinMs });
        return { ok: answer.status === check.status, seen: seen(answer), ms: answer.ms };
      },
      close: async () => client.close(),
    };
  },
};

function portOf({ service, port }: NonNullable<GetCheck["of"]>, { plan }: RunningStack): PlannedPort | undefined {
  const ports = plan.services.find(({ name }) => name === service)?.ports;
  return ports?.find(({ name, protocol }) => name === port && protocol !== "tcp");
}

function pathOf(asked: string, { plan }: RunningStack): string {
  if (asked === "app.ready") return plan.app.paths.ready;
  return asked === "app.health" ? plan.app.paths.health : asked;
}
