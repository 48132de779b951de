import type { RunState } from "../../state/state.ts";
import type { ReportedService, ReportedSetting, ReportedStep } from "../report.ts";

/** What the journal adds after the report was written is left out: rebuilt later, a report says the same. */
const endsAfterTheReport: readonly string[] = ["checks", "stop"];

export function stepsOf({ steps }: RunState): ReportedStep[] {
  return [...steps.values()]
    .filter(({ step }) => !endsAfterTheReport.includes(step))
    .map(({ step, title, status, summary, ms }) => ({ step, title, status, summary: summary ?? "", ms }));
}

export function settingsOf({ settings, plan }: RunState): ReportedSetting[] {
  const rules = new Map(plan?.scaled.map(({ service, name, rule }) => [`${service}/${name}`, rule]));
  return [...settings.values()].flatMap(({ value }) =>
    value.settings.map(({ name, production, asked, inForce, ok }) => ({
      service: value.service,
      name,
      production,
      asked,
      inForce,
      ok,
      rule: rules.get(`${value.service}/${name}`),
    })),
  );
}

export function servicesOf({ instances }: RunState): ReportedService[] {
  const all = [...instances.values()];
  const several = new Set(all.filter(({ instance }) => instance > 0).map(({ service }) => service));
  return all.map(({ service, instance, phase, readyAfterMs, kept, restarts }) => ({
    name: several.has(service) ? `${service} ${instance + 1}` : service,
    // Taken down after the report was written, or not: it had been ready.
    phase: phase === "stopped" && readyAfterMs !== undefined ? "ready" : phase,
    readyAfterMs,
    kept,
    restarts,
  }));
}
