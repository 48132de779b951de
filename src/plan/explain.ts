import type { Plan, PlannedService } from "./plan.ts";
import { gibibytes } from "./scale.ts";

/** The dry run in words, a line each: what would be started, where, on which ports, with which settings, and what was made smaller. */
export function explainPlan(plan: Plan, reason: string): string[] {
  return [
    `${plan.project} on ${plan.runtime} (${reason}) · ${plan.machine.cpus} CPUs, ${gibibytes(plan.machine.memoryBytes)}`,
    ...section("would start, in this order", plan.services.map(serviceLine)),
    ...section(
      "not part of it",
      plan.absent.map(({ name, reason: why }) => `${name}: ${why}`),
    ),
    ...section("settings asked for", plan.services.flatMap(settingLines)),
    ...section(
      "made smaller for this machine",
      plan.scaled.map(({ service, name, production, asked, rule }) => `${service} ${name}: ${production} → ${asked}: ${rule}`),
    ),
    ...section("would be proved against", [
      `${plan.load.rate.toLocaleString("en-US")} requests/s for ${plan.load.durationSeconds} s · ${percent(plan.serviceLevel.latencyShare)} under ${plan.serviceLevel.latencyMs} ms · availability ${percent(plan.serviceLevel.availability)}`,
      `recovery within ${plan.limits.recoverySeconds} s · RTO ${plan.limits.rtoSeconds / 60} min · RPO ${plan.limits.rpoSeconds / 60} min`,
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function serviceLine(service: PlannedService): string {
  const name = `${service.name}${service.instances > 1 ? ` ×${service.instances}` : ""}`;
  const ports = service.ports.map(
    ({ name: port, published, protocol }) => `${port === "main" ? protocol : port} 127.0.0.1:${published.join(",")}`,
  );
  const details = [
    service.kind === "one-shot" ? "runs once" : ports.join("  "),
    service.dependsOn.length > 0 ? `after ${service.dependsOn.join(", ")}` : "",
  ];
  return `${name.padEnd(18)} ${`${service.title} ${service.version}`.trim().padEnd(18)} ${details.filter(Boolean).join("  ")}`;
}

function settingLines(service: PlannedService): string[] {
  const values = service.settings.map(({ name, asked }) => `${name}=${asked}`);
  return values.length === 0 ? [] : [`${service.name}: ${values.join(", ")}`];
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
