import { z } from "zod";
import { serviceNames } from "../../../plan/plan.ts";
import { type Rotation, tellsRotation } from "../../../runtimes/rotation.ts";
import { type Asked, askBeside } from "../../rollouts/ask-beside.ts";
import { openClient } from "../client.ts";
import type { CheckKind } from "./check-kind.ts";
import { timedOf } from "./timed.ts";

const schema = z.strictObject({
  rotation: z.enum(serviceNames).meta({ description: "A service whose requests its instances share." }),
  instance: z.int().min(0).default(0),
  is: z.enum(["in", "out"]).default("in").meta({
    description:
      "in: who asks for the service is told of that instance, and it answers requests. out: neither, and the others answer every one. Both: it was not started again since the first answer.",
  }),
  requests: z.int().min(1).max(2_000).default(20).meta({ description: "Through the load balancer, each time." }),
});

export type RotationCheck = z.output<typeof schema>;

const atOnce = 8;

/** What the API tells whoever asks for the service, and by whom requests are answered. */
export const rotation: CheckKind<RotationCheck> = {
  schema,
  obstacle: ({ rotation: service, instance }, stack) => {
    if (!tellsRotation(stack)) return `the ${stack.kind} runtime does not tell who is sent requests`;
    const { instances = 0 } = stack.plan.services.find(({ name }) => name === service) ?? {};
    return instance < instances ? undefined : `the plan has no ${service}/${instance}`;
  },
  wanted: ({ rotation: service, instance, is, requests }) =>
    is === "in"
      ? `${service}/${instance} listed, answering some of ${requests} requests, and not started again`
      : `${service}/${instance} not listed, answering none of ${requests} requests, none failed, and not started again`,
  open: async (check, { stack, host }) => {
    const client = await openClient(stack, atOnce);
    let first: string | undefined;
    return {
      ask: (withinMs) =>
        timedOf(host, withinMs, async (told) => {
          if (!tellsRotation(stack)) return { ok: false, seen: "nobody knows" };
          const found = await stack.rotationOf({ service: check.rotation, instance: check.instance });
          told();
          first ??= found.start;
          const asking = { requests: check.requests, path: stack.plan.app.paths.health, headers: {} };
          const asked = await askBeside(client, asking, new Set(found.address === undefined ? [] : [found.address]));
          const isSame = found.start !== undefined && found.start === first;
          return { ok: isAs(check.is, found, asked) && isSame, seen: rotationInWords(found, asked, isSame) };
        }),
      close: async () => client.close(),
    };
  },
};

export function isAs(is: RotationCheck["is"], { listed }: Pick<Rotation, "listed">, { requests, beside, failed }: Asked): boolean {
  if (is === "in") return listed && beside > 0;
  return !listed && requests > 0 && beside === 0 && failed === 0;
}

function rotationInWords({ listed, start }: Rotation, { requests, beside, failed, failure }: Asked, isSame: boolean): string {
  return [
    `${listed ? "listed" : "not listed"}, answered ${beside} of ${requests}`,
    ...(failed === 0 ? [] : [`${failed} failed (${failure})`]),
    ...(isSame ? [] : [start === undefined ? "there is none" : "it was started again"]),
  ].join(", ");
}
