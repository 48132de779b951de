import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type LinkParameters, linkFault, linkShape } from "./link.ts";

interface SlowCloseParameters extends LinkParameters {
  readonly ms: number;
}

export const slowClose: FaultKind<SlowCloseParameters> = linkFault<SlowCloseParameters>({
  kind: "slow-close",
  shape: {
    ...linkShape,
    ms: z.int().min(1).max(600_000).meta({ description: "That a connection was closed is told so much later, to either side." }),
  },
  does: ({ from, ms }) => `closes its connections from ${from} ${ms} ms later`,
  toxics: ({ ms }) => [
    { type: "slow_close", stream: "upstream", toxicity: 1, attributes: { delay: ms } },
    { type: "slow_close", stream: "downstream", toxicity: 1, attributes: { delay: ms } },
  ],
});
