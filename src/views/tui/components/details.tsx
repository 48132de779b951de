import type { ReactElement } from "react";
import type { ServiceName } from "../../../plan/plan.ts";
import type { InstanceState, RunState } from "../../../state/state.ts";
import { bytes, duration } from "../../../text/words.ts";
import { padEnd } from "../cells.ts";
import { type Line, span } from "../line.ts";
import type { Look } from "../theme.ts";
import { Lines, useLook } from "./lines.tsx";

interface DetailsProps {
  readonly service: ServiceName;
  readonly state: RunState;
  readonly scroll: number;
  readonly width: number;
  readonly height: number;
}

/** One service: where it answers, how its instances are, whether its settings are in force, what it said last. */
export function Details({ service, state, scroll, width, height }: DetailsProps): ReactElement {
  const lines = detailLines(service, state, useLook());
  const first = Math.min(scroll, Math.max(0, lines.length - height));
  const below = lines.length - first - height;
  const more: Line[] = below > 0 ? [[span(`   ${below + 1} more lines below`, "dim")]] : [];
  const shown = lines.slice(first, first + height - more.length);
  return <Lines lines={[...shown, ...more]} width={width} height={height} />;
}

export function detailLines(service: ServiceName, state: RunState, look: Look): Line[] {
  const planned = state.plan?.services.find(({ name }) => name === service);
  const absent = state.plan?.absent.find(({ name }) => name === service);
  const instances = [...state.instances.values()].filter((instance) => instance.service === service);
  const sections: Line[][] = [
    [[span(` ${planned?.title ?? service}`, "strong")], ...(absent ? [[span(` absent: ${absent.reason}`, "dim")]] : [])],
    section(
      "endpoints",
      (planned?.ports ?? []).map(({ name, port }) => [span(padEnd(`   ${name}`, 16)), span(`127.0.0.1:${port}`, "accent")]),
    ),
    section("instances", instances.map(instanceLine)),
    section("settings", settingLines(service, state, look)),
    section(
      "last words",
      instances
        .flatMap(({ log }) => log.slice(-10))
        .map((text) => [span(`   ${look.unicode ? text : text.replaceAll(/[^\x20-\x7e]/g, "?")}`)]),
    ),
  ];
  return sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : [[], ...lines]));
}

function section(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [[span(` ${title}`, "dim")], ...lines];
}

function instanceLine(instance: InstanceState): Line {
  const ready = instance.readyAfterMs === undefined ? "" : `  ready after ${duration(instance.readyAfterMs / 1000)}`;
  return [
    span(padEnd(`   ${instance.instance}`, 6), "dim"),
    span(padEnd(instance.phase, 9)),
    span(instance.waitingFor === undefined ? "" : ` for ${instance.waitingFor}`),
    span(instance.exitCode === undefined ? "" : ` with code ${instance.exitCode}`, "bad"),
    span(instance.port === undefined ? "" : `  port ${instance.port}`),
    span(instance.phase === "ready" ? ready + (instance.kept ? ", was up before" : "") : "", "dim"),
    span(instance.cpuShare === undefined ? "" : `  cpu ${Math.round(instance.cpuShare * 100)}%`),
    span(instance.memoryBytes === undefined ? "" : `  ${bytes(instance.memoryBytes)}`),
    span(instance.restarts === 0 ? "" : `  restarted ${instance.restarts} ${instance.restarts === 1 ? "time" : "times"}`, "warn"),
  ];
}

function settingLines(service: ServiceName, state: RunState, look: Look): Line[] {
  const settings = state.settings.get(service)?.value.settings ?? [];
  if (settings.length === 0) return [];
  const cells = Math.min(34, Math.max(...settings.map(({ name }) => name.length)));
  const heading: Line = [span(`     ${padEnd("", cells)}  ${padEnd("production", 14)}${padEnd("asked for", 14)}in force`, "dim")];
  const rows = settings.map(
    (setting): Line => [
      span(`   ${setting.ok ? look.glyphs.done : look.glyphs.failed} `, setting.ok ? "good" : "bad"),
      span(padEnd(setting.name, cells)),
      span(`  ${padEnd(setting.production, 13)} `, "dim"),
      span(`${padEnd(setting.asked, 13)} `, setting.asked === setting.production ? "plain" : "warn"),
      span(setting.inForce, setting.ok ? "plain" : "bad"),
    ],
  );
  return [heading, ...rows];
}
