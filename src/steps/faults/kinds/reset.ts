import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type LinkParameters, linkFault, linkShape, toxicity } from "./link.ts";

interface ResetParameters extends LinkParameters {
  readonly afterMs: number;
  readonly toxicity: number;
}

/** Instead of the answer: the request was carried out, and the client cannot know it. The stand-in for packet loss, which a proxy cannot do. */
export const reset: FaultKind<ResetParameters> = linkFault<ResetParameters>({
  kind: "reset",
  shape: {
    ...linkShape,
    afterMs: z.int().min(0).max(60_000).default(0).meta({ description: "So long after the answer began to arrive, which is lost." }),
    toxicity,
  },
  does: ({ from, toxicity: share }) =>
    `breaks ${share === 1 ? "every connection" : `${share * 100} % of the connections`} of ${from} instead of answering`,
  toxics: ({ afterMs, toxicity: share }) => [
    { type: "reset_peer", stream: "downstream", toxicity: share, attributes: { timeout: afterMs } },
  ],
});
