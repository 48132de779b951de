import { z } from "zod";
import type { FaultKind } from "../fault-kind.ts";
import { type Direction, directionOr, type LinkParameters, linkFault, linkShape, streamsOf } from "./link.ts";

interface BandwidthParameters extends LinkParameters {
  readonly bytesPerSecond: number;
  readonly direction: Direction;
}

/** Toxiproxy counts in thousands of bytes a second. */
const unit = 1_000;

export const bandwidth: FaultKind<BandwidthParameters> = linkFault<BandwidthParameters>({
  kind: "bandwidth",
  shape: {
    ...linkShape,
    bytesPerSecond: z
      .int()
      .min(unit)
      .multipleOf(unit)
      .meta({ description: "So much on each connection and in each direction that is named: whole thousands." }),
    direction: directionOr("both"),
  },
  does: ({ from, bytesPerSecond }) => `has ${bytesPerSecond / unit} kB/s left on each connection from ${from}`,
  toxics: ({ bytesPerSecond, direction: way }) =>
    streamsOf(way).map((stream) => ({ type: "bandwidth", stream, toxicity: 1, attributes: { rate: bytesPerSecond / unit } })),
});
