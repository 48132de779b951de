import type { Stream, Toxic } from "../../../runtimes/toxiproxy.ts";
import type { FaultKind } from "../fault-kind.ts";
import { type Direction, directionOr, type LinkParameters, linkFault, linkShape, streamsOf } from "./link.ts";

interface PartitionParameters extends LinkParameters {
  readonly direction: Direction;
}

/** Longer than any fault is held. */
const hourMs = 3_600_000;

/**
 * What is sent disappears, and so does that a side closed its end: the other one keeps the connection, as when packets are dropped.
 * A new connection is accepted by the proxy and stays silent. With the toxics gone the connections of that time are closed.
 */
const silence = (stream: Stream): readonly Omit<Toxic, "name">[] => [
  { type: "timeout", stream, toxicity: 1, attributes: { timeout: 0 } },
  { type: "slow_close", stream, toxicity: 1, attributes: { delay: hourMs } },
];

export const partition: FaultKind<PartitionParameters> = linkFault<PartitionParameters>({
  kind: "partition",
  shape: { ...linkShape, direction: directionOr("both") },
  does: ({ from, direction: way }) => {
    if (way === "both") return `is cut off from ${from}: nothing arrives, nothing is refused`;
    return way === "upstream" ? `hears nothing of ${from} any more` : `is not heard by ${from} any more`;
  },
  toxics: ({ direction: way }) => streamsOf(way).flatMap(silence),
});
