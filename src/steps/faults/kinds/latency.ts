import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type Direction, directionOr, type LinkParameters, linkFault, linkShape, streamsOf, toxicity } from "./link.ts";

interface LatencyParameters extends LinkParameters {
  readonly ms: number;
  readonly jitterMs: number;
  readonly direction: Direction;
  readonly toxicity: number;
}

export const latency: FaultKind<LatencyParameters> = linkFault<LatencyParameters>({
  kind: "latency",
  shape: {
    ...linkShape,
    ms: z.int().min(1).max(60_000).meta({ description: "Everything arrives so much later, in each direction that is named." }),
    jitterMs: z.int().min(0).max(60_000).default(0).meta({ description: "So much more or less, evenly at random; never early." }),
    direction: directionOr("downstream"),
    toxicity,
  },
  does: ({ from, ms, jitterMs, direction: way }) => {
    const delay = `${ms}${jitterMs === 0 ? "" : ` ± ${jitterMs}`} ms later`;
    if (way === "downstream") return `answers ${delay} to ${from}`;
    return way === "upstream" ? `hears ${from} ${delay}` : `hears and answers ${from} ${delay} each way`;
  },
  toxics: ({ ms, jitterMs, direction: way, toxicity: share }) =>
    streamsOf(way).map((stream) => ({ type: "latency", stream, toxicity: share, attributes: { latency: ms, jitter: jitterMs } })),
});
