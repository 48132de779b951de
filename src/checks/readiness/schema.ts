import { z } from "zod";

const date = z.iso.date({ error: 'must be a date: "2026-11-30"' });
const said = z.string({ error: "must be said" }).trim().min(1, { error: "must be said" });
const id = z
  .string({ error: "must be guide/list/item" })
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+$/, { error: "must be guide/list/item" });

/** readiness.yaml: what people vouch for, and what they decided to live without. */
export const readinessSchema = z.strictObject({
  attestations: z
    .array(
      z.strictObject({
        id,
        who: said,
        /** The day it was true. */
        when: date,
        link: z.url({ error: "must be a link to where it can be seen" }),
        /** The last day it counts. */
        expires: date,
      }),
    )
    .default([]),
  waivers: z.array(z.strictObject({ id, reason: said, owner: said, /** The last day it counts. */ until: date })).default([]),
});

export type Readiness = z.output<typeof readinessSchema>;
export type Attestation = Readiness["attestations"][number];
export type Waiver = Readiness["waivers"][number];

export const noReadiness: Readiness = { attestations: [], waivers: [] };
