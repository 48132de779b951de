import { z } from "zod";
import { provePreview } from "../../rollouts/prove-preview.ts";
import type { FaultKind } from "../fault-kind.ts";
import { besides, type ReleaseParameters, releaseInWords, releaseOf, releaseShape } from "./releasing.ts";

type BlueGreenParameters = Pick<ReleaseParameters, "service" | "fails"> & { readonly verified: boolean };

const none = "not possible: its load balancer knows only the planned instances";
const { service, fails } = releaseShape;

/** The service is switched to a second set of instances that was started and verified beside the first, and back. */
export const blueGreen: FaultKind<BlueGreenParameters> = {
  kind: "blue-green",
  shape: {
    service,
    fails,
    verified: z
      .boolean()
      .default(true)
      .meta({ description: "Whether the second set is asked how it is before anything is switched to it." }),
  },
  mechanism: { native: none, compose: none, kind: "a second Deployment; the selector of the service's Services is what is switched" },
  undoWithinSeconds: 120,
  target: (parameters) => ({ service: parameters.service, instance: 0 }),
  does: (parameters) => `is switched to ${releaseInWords(parameters.fails)} that runs beside it`,
  obstacle: async (parameters, { stack, id }) =>
    besides.lack(stack) ?? besides.of(stack).besideObstacle(parameters.service, "preview", releaseOf(parameters, id)),
  arrange: async (parameters, { stack, context, id }) => {
    await besides.of(stack).startBeside(parameters.service, "preview", releaseOf(parameters, id), context);
    if (parameters.verified) await provePreview(besides.of(stack), parameters.service, context);
  },
  inject: (parameters, { stack }) => besides.of(stack).serve(parameters.service, "preview"),
  undo: (parameters, { stack }) => besides.of(stack).serve(parameters.service, "planned"),
  remains: async (parameters, { stack }) =>
    (await besides.of(stack).servedBy(parameters.service)) === "planned"
      ? undefined
      : `${parameters.service} is still switched to another release`,
  dismantle: async (parameters, { stack, context }) => {
    // Also when the undo failed: nobody may be sent to what ends now.
    await besides.of(stack).serve(parameters.service, "planned");
    await besides.of(stack).endBeside(parameters.service, "preview", context);
  },
};
