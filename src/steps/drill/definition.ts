import { z } from "zod";
import { type DrillFault, drillFault } from "../faults/kinds/registry.ts";
import { loadLimits } from "./probes/load.ts";
import { type DrillCheck, drillCheck } from "./probes/registry.ts";
import { isRecoveryDrill } from "./recovery-names.ts";

const seconds = z.number({ error: "must be a number of seconds" }).positive();
const withinMs = z.number({ error: "must be a number of ms" }).positive();

const probe = z.strictObject({
  name: z.string().min(1),
  check: drillCheck,
  withinMs: withinMs.meta({ description: "ms; an answer that takes longer does not count as one." }),
});

const effect = z.strictObject({
  probe: z.string().optional().meta({ description: "A probe of the steady state: this one, or `check`." }),
  check: drillCheck.optional().meta({ description: "A check of the effect's own; it must hold before and after." }),
  withinMs: withinMs.default(1_000).meta({ description: "ms, of `check`." }),
  sees: z
    .union([z.literal("failure"), z.strictObject({ slowedByMs: z.number().positive() })], {
      error: "must be failure or { slowedByMs: 150 }",
    })
    .default("failure")
    .meta({ description: "`failure`: it no longer holds. `slowedByMs`: so many ms later than its median before." }),
  withinSeconds: seconds.meta({ description: "After the injection of the first fault." }),
  consecutive: z.int().min(1).max(50).default(3).meta({ description: "Answers in a row that must show it." }),
  lasts: z
    .boolean()
    .default(false)
    .meta({ description: "It must still be seen when the undo begins: what passes by itself was something else." }),
});

const outcome = z.strictObject({
  check: drillCheck,
  withinMs: withinMs.default(5_000).meta({ description: "ms; an answer that takes longer does not count as one." }),
  withinSeconds: seconds.meta({ description: "After the injection." }),
});

const alert = z.strictObject({
  name: z.string().min(1),
  firesWithinSeconds: seconds.optional().meta({ description: "After the injection." }),
  resolvedWithinSeconds: seconds.meta({ description: "After the recovery." }),
});

/** What a file under chaos/ holds. Every key is described in docs/drills.md. */
export const drillSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, { error: "must be lower-case letters, digits and dashes, and begin with a letter" })
    // A fault under this name would be taken for the proof that a backup brings everything back.
    .refine((id) => id !== "disaster-recovery" && !isRecoveryDrill(id), {
      error: "is kept for a drill that restores a backup, which no fault here is",
    }),
  title: z.string().min(1),
  guide: z.string().min(1).meta({ description: "The guide whose drill it is." }),
  steadyState: z.strictObject({
    probes: z.array(probe).min(1),
    consecutive: z.int().min(1).max(50).default(3).meta({ description: "Answers of every probe in a row that must hold." }),
    everyMs: z.int().min(20).max(10_000).default(200).meta({ description: "ms between two answers of a probe." }),
    withinSeconds: seconds.default(10).meta({ description: "How long to wait for the steady state." }),
  }),
  method: z.strictObject({
    faults: z
      .array(drillFault)
      .min(1)
      .meta({ description: "Injected in this order, each `afterSeconds` after the first; undone in reverse order." }),
    effect,
    leastSeconds: seconds.optional().meta({ description: "How long the faults are held after their effect was seen." }),
    holdSeconds: seconds.default(20).meta({ description: "At most; they are taken away as soon as every alert was delivered." }),
  }),
  outcome: outcome.optional().meta({
    description: "What must have come about while the faults are there, after their effect was seen; they are held until it has.",
  }),
  failedRequests: z.int().min(0).optional().meta({
    description:
      "So many requests of the load and the writers may fail at most, from the first to the last: the undo is under load as well.",
  }),
  meanwhile: loadLimits.optional().meta({
    description:
      "What the load must still see while the faults are there: the share that fails from the injection on, the p99 from the effect on, both until the undo.",
  }),
  alerts: z
    .array(alert)
    .default([])
    .meta({ description: "Must go pending, firing, delivered while the faults are held, and be resolved after them." }),
  silent: z.array(z.string().min(1)).default([]).meta({ description: "Alerts that must not fire during the drill." }),
  recovery: z.strictObject({
    withinSeconds: seconds
      .optional()
      .meta({ description: "From the start of the undo until the steady state holds again; the configuration's limit when absent." }),
  }),
  dataLoss: z.strictObject({ acknowledgedWrites: z.int().min(0).meta({ description: "So many may be lost at most." }) }),
});

export type DrillDefinition = z.output<typeof drillSchema>;

export interface DrillProbe {
  readonly name: string;
  readonly check: DrillCheck;
  readonly withinMs: number;
}

export type { DrillFault };

/** What is asked to see the effect: a probe of the steady state, or one of the effect's own. */
export function effectProbe({ steadyState, method }: DrillDefinition): DrillProbe {
  const { probe: name, check, withinMs } = method.effect;
  if (check !== undefined) return { name: "effect", check, withinMs };
  const found = steadyState.probes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no probe of the steady state is called ${name}`);
  return found;
}

/** Everything a drill asks again and again. */
export function allProbes(definition: DrillDefinition): readonly DrillProbe[] {
  const own = definition.method.effect.check === undefined ? [] : [effectProbe(definition)];
  return [...definition.steadyState.probes, ...own];
}

/** Alerts that must fire, and those that must not. */
export function watchedAlerts({ alerts, silent }: DrillDefinition): string[] {
  return [...alerts.map(({ name }) => name), ...silent];
}
