import { z } from "zod";
import { serviceNames } from "../../plan/plan.ts";

const seconds = z.number({ error: "must be a number of seconds" }).positive();
const path = z
  .union([z.literal(["app.health", "app.ready"]), z.string().regex(/^\//)], { error: 'must be app.health, app.ready or begin with "/"' })
  .meta({ description: "On the load balancer; app.ready and app.health are the app's own paths." });

const probe = z.strictObject({
  name: z.string().min(1),
  /** GET answers with this status; `write`: a new row through the app's ledger endpoint is acknowledged. */
  check: z.union([z.strictObject({ get: path, status: z.int().default(200) }), z.strictObject({ write: z.literal("ledger") })], {
    error: 'must be { get: "/path", status: 200 } or { write: ledger }',
  }),
  withinMs: z.number().positive().meta({ description: "An answer that takes longer does not count as one." }),
});

/** What a file under chaos/ holds. Every key is described in docs/drills.md. */
export const drillSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, { error: "must be lower-case letters, digits and dashes, and begin with a letter" })
    // A kill or a pause under this name would be taken for the proof that a backup brings everything back.
    .refine((id) => id !== "disaster-recovery", { error: "is kept for a drill that restores a backup, which no fault here is" }),
  title: z.string().min(1),
  guide: z.string().min(1),
  steadyState: z.strictObject({
    probes: z.array(probe).min(1),
    /** So many rounds of all probes in a row must hold before the state counts as steady. */
    consecutive: z.int().min(1).max(50).default(3),
    everyMs: z.int().min(20).max(10_000).default(200),
    withinSeconds: seconds.default(10).meta({ description: "Before the fault: how long to wait for the steady state." }),
  }),
  method: z.strictObject({
    fault: z.strictObject({
      kind: z.enum(["kill", "pause"]),
      service: z.enum(serviceNames),
      instance: z.int().min(0).default(0),
    }),
    effect: z.strictObject({
      probe: z
        .string()
        .meta({ description: "The probe that must fail, seen from the client's side, before the fault counts as effective." }),
      withinSeconds: seconds,
    }),
    holdSeconds: seconds.meta({ description: "At most; the fault is taken away as soon as every alert was delivered." }),
  }),
  alerts: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        resolvedWithinSeconds: seconds,
      }),
    )
    .default([])
    .meta({ description: "Must go pending, firing, delivered while the fault is held, and resolved after it." }),
  recovery: z.strictObject({
    withinSeconds: seconds
      .optional()
      .meta({ description: "From the start of the undo until the steady state holds again; the configuration's limit when absent." }),
  }),
  dataLoss: z.strictObject({ acknowledgedWrites: z.int().min(0) }),
});

export type DrillDefinition = z.output<typeof drillSchema>;
export type DrillProbe = DrillDefinition["steadyState"]["probes"][number];
