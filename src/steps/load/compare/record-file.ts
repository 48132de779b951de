import { z } from "zod";
import { loadScenarios } from "../../../events/load.ts";
import { runtimeKinds } from "../../../plan/plan.ts";
import type { LoadRecord } from "./record.ts";

const kind = "parity load run";
const number = z.number();
const origin = z.object({
  run: z.string(),
  at: z.string(),
  // JSON leaves out what is undefined.
  commit: z.string().optional(),
  branch: z.string().optional(),
  configHash: z.string(),
  machine: z.string(),
  runtime: z.enum(runtimeKinds),
  scenario: z.enum([...loadScenarios, "own"]),
  asked: number,
});
const sample = z.looseObject({
  t: number,
  asked: number,
  reached: number,
  dropped: number,
  errors: number,
  p50: number,
  p95: number,
  p99: number,
  generatorCores: number,
  serviceCores: z.array(z.looseObject({ service: z.string(), cores: number })).optional(),
});
const validity = z.union([
  z.looseObject({ valid: z.literal(true) }),
  z.looseObject({ valid: z.literal(false), reasons: z.array(z.string()) }),
]);
const shape = z.object({
  v: z.literal(1),
  kind: z.literal(kind),
  origin,
  samples: z.array(sample),
  result: z.looseObject({ asked: number, reached: number, seconds: number, requests: number, validity }),
});

/** A run as one JSON file that another machine can compare with. */
export function recordToText(record: LoadRecord): string {
  return `${JSON.stringify({ v: 1, kind, ...record })}\n`;
}

/** Understands what `recordToText` wrote. Throws where it is something else. */
export function recordFromText(text: string): LoadRecord {
  const { origin, samples, result } = shape.parse(JSON.parse(text));
  const { commit, branch } = origin;
  return { origin: { ...origin, commit, branch }, samples, result } as unknown as LoadRecord;
}
