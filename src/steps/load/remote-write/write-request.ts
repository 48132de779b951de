import { PbfReader } from "pbf";
import { uncompress } from "snappyjs";
import type { NativeHistogram } from "./native-histogram.ts";

/** A series of a push, with its newest values. */
export interface Series {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number | undefined;
  readonly histogram: NativeHistogram | undefined;
}

/** Far above what k6 sends of ten thousand series, far below what would hurt. */
const mostBytes = 64 * 1024 ** 2;

/**
 * Decodes the body of a Prometheus remote write, version 1: Snappy around a protobuf WriteRequest. Series of names that are not
 * wanted are passed over: of what k6 sends, nine tenths. Throws where it is neither.
 */
export function decodeWriteRequest(body: Uint8Array, wanted: (name: string) => boolean = () => true): Series[] {
  const found: Series[] = [];
  new PbfReader(uncompress(body, mostBytes)).readFields((tag, result, pbf) => {
    if (tag !== 1) return;
    const series = readSeries(new PbfReader(pbf.readBytes()), wanted);
    if (series !== undefined) result.push(series);
  }, found);
  return found;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

function readSeries(pbf: PbfReader, wanted: (name: string) => boolean): Series | undefined {
  const labels = new Map<string, string>();
  const series: Mutable<Series> = { labels, value: undefined, histogram: undefined };
  let passedOver = false;
  pbf.readFields((tag, result, fields) => {
    if (tag === 1) {
      const [name, value] = readLabel(fields);
      labels.set(name, value);
      passedOver = name === "__name__" && !wanted(value);
      // Its name is a series' first label, so that the rest need not be read to know that nobody wants it.
      if (passedOver) fields.pos = fields.length;
    } else if (tag === 2) result.value = readSample(fields);
    else if (tag === 4) result.histogram = readHistogram(fields);
  }, series);
  return passedOver ? undefined : series;
}

function readLabel(pbf: PbfReader): [string, string] {
  return pbf.readMessage(
    (tag, label: [string, string], fields) => {
      if (tag === 1) label[0] = fields.readString();
      else if (tag === 2) label[1] = fields.readString();
    },
    ["", ""],
  );
}

function readSample(pbf: PbfReader): number {
  return pbf.readMessage(
    (tag, sample, fields) => {
      if (tag === 1) sample.value = fields.readDouble();
    },
    { value: 0 },
  ).value;
}

function readHistogram(pbf: PbfReader): NativeHistogram {
  const histogram = {
    schema: 0,
    zeroCount: 0,
    spans: [] as { offset: number; length: number }[],
    deltas: [] as number[],
    counts: [] as number[],
  };
  return pbf.readMessage((tag, result, fields) => {
    if (tag === 4) result.schema = fields.readSVarint();
    else if (tag === 6) result.zeroCount = fields.readVarint();
    else if (tag === 7) result.zeroCount = fields.readDouble();
    else if (tag === 11) result.spans.push(readSpan(fields));
    else if (tag === 12) fields.readPackedSVarint(result.deltas);
    else if (tag === 13) fields.readPackedDouble(result.counts);
  }, histogram);
}

function readSpan(pbf: PbfReader): { offset: number; length: number } {
  return pbf.readMessage(
    (tag, span, fields) => {
      if (tag === 1) span.offset = fields.readSVarint();
      else if (tag === 2) span.length = fields.readVarint();
    },
    { offset: 0, length: 0 },
  );
}
