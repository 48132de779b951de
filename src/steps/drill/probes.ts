import { randomUUID } from "node:crypto";
import type { Measured } from "../../events/event.ts";
import type { Plan, PlannedLedger } from "../../plan/plan.ts";
import { type Answer, type Client, seen } from "./client.ts";
import type { DrillProbe } from "./definition.ts";
import { isAcknowledged, writeRow } from "./ledger-client.ts";

export interface ProbeTarget {
  readonly client: Client;
  readonly plan: Plan;
  readonly ledger: PlannedLedger;
  /** The secret `load-key`. */
  readonly key: string;
}

/** A probe's answer, judged against what the steady state asks of it. */
export interface Probed {
  readonly measured: Measured;
  readonly answer: Answer;
}

export async function runProbe(probe: DrillProbe, target: ProbeTarget): Promise<Probed> {
  const answer = await ask(probe, target);
  const wanted = "get" in probe.check ? String(probe.check.status) : "acknowledged";
  const ok = "get" in probe.check ? answer.status === probe.check.status : isAcknowledged(answer);
  return {
    answer,
    measured: {
      name: probe.name,
      value: ok ? `${wanted} in ${answer.ms.toFixed(0)} ms` : seen(answer),
      limit: `${wanted} within ${probe.withinMs} ms`,
      ok: ok && answer.ms <= probe.withinMs,
    },
  };
}

function ask(probe: DrillProbe, { client, plan, ledger, key }: ProbeTarget): Promise<Answer> {
  if ("write" in probe.check) return writeRow(client, ledger, key, randomUUID(), probe.withinMs);
  return client.send({ method: "GET", path: pathOf(probe.check.get, plan), timeoutMs: probe.withinMs });
}

function pathOf(path: string, plan: Plan): string {
  if (path === "app.ready") return plan.app.paths.ready;
  return path === "app.health" ? plan.app.paths.health : path;
}
