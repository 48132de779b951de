import { PbfReader, PbfWriter } from "pbf";
import { compress, uncompress } from "snappyjs";

const mostBytes = 64 * 1024 ** 2;

/** A remote write of one series with one value at one time (ms since 1970), as Prometheus takes it. */
export function encodeSample(labels: Readonly<Record<string, string>>, value: number, at: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeSeries, { labels: Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)), value, at });
  return compress(writer.finish());
}

/**
 * The same push with one label more on every series. Two generators count under the same names and labels: without a label to tell
 * them apart, Prometheus would take them for one counter that jumps up and down.
 */
export function withLabel(body: Uint8Array, name: string, value: string): Uint8Array {
  const writer = new PbfWriter();
  new PbfReader(uncompress(body, mostBytes)).readFields((tag, _, pbf) => {
    if (tag !== 1) return;
    const rest = pbf.readBytes();
    const label = new PbfWriter();
    label.writeMessage(1, writeLabel, [name, value] as const);
    // Fields of a message may come in any order, and Prometheus sorts labels itself.
    writer.writeBytesField(1, Buffer.concat([label.finish(), rest]));
  }, undefined);
  return compress(writer.finish());
}

interface OneSample {
  readonly labels: readonly (readonly [string, string])[];
  readonly value: number;
  readonly at: number;
}

function writeSeries({ labels, value, at }: OneSample, pbf: PbfWriter): void {
  for (const label of labels) pbf.writeMessage(1, writeLabel, label);
  pbf.writeMessage(2, writeSample, { value, at });
}

function writeLabel([name, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeStringField(2, value);
}

function writeSample({ value, at }: { value: number; at: number }, pbf: PbfWriter): void {
  pbf.writeDoubleField(1, value);
  pbf.writeVarintField(2, at);
}
