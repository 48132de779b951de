import type { Fact, MigrationResult, ParityEvent, StepName } from "../../events/event.ts";
import type { RunState } from "../../state/state.ts";
import { bytes, duration, milliseconds, timeLeft } from "../../text/words.ts";
import { backupSayings } from "./backup-sayings.ts";
import { capacitySayings } from "./capacity-sayings.ts";
import { comparisonSayings } from "./comparison-sayings.ts";
import { drillSayings } from "./drill-sayings.ts";
import { gameDayFinished, gameDayPlanned } from "./game-day-sayings.ts";
import { loadSayings } from "./load-sayings.ts";
import type { Saying } from "./saying.ts";

/** What an event is worth saying, in a line each. Most are worth nothing: they are in the journal. */
export function sayings(event: ParityEvent, state: RunState): Saying[] {
  switch (event.type) {
    case "plan.built":
      return planSayings(event, state);
    case "tool.progressed":
      return [{ label: "tools", text: `${event.tool}: ${event.message}`, about: `tool ${event.tool}`, everyMs: 10_000 }];
    case "service.waiting":
      return event.ms < 3_000
        ? []
        : [
            {
              label: "start",
              text: `${event.service} waiting for ${event.waitingFor}, ${duration(event.ms / 1000)}`,
              about: `wait ${event.service}`,
              everyMs: 5_000,
            },
          ];
    case "service.exited":
      return [{ label: "start", text: `${event.service} exited${event.exitCode === undefined ? "" : ` with ${event.exitCode}`}` }];
    case "settings.compared":
      return settingsSayings(event);
    case "step.progressed":
      // A running load tells its own figures.
      return event.step === "load" && event.share !== undefined
        ? []
        : [
            {
              label: event.step,
              text: [event.note, leftOf(state, event.step, event.at)].filter(Boolean).join(" · "),
              about: `step ${event.step} ${beginning(event.note)}`,
              everyMs: 10_000,
            },
          ];
    case "step.finished":
      return stepSayings(event, state);
    case "load.calibrated":
    case "load.finished":
    case "load.sampled":
      return loadSayings(event, state, leftOf(state, "load", event.at));
    case "load.compared":
      return comparisonSayings(event.comparison);
    case "capacity.probed":
    case "capacity.found":
      return capacitySayings(event);
    case "drill.steady":
    case "drill.finished":
    case "fault.injected":
    case "fault.bitten":
    case "alert.changed":
    case "fault.undone":
      return drillSayings(event, state);
    case "gameday.planned":
      return gameDayPlanned(event);
    case "gameday.finished":
      return gameDayFinished(event.result);
    case "backup.taken":
    case "backup.progressed":
    case "backup.stored":
    case "backup.removed":
    case "backup.listed":
    case "restore.proved":
    case "restore.compared":
    case "restore.projected":
    case "recovery.measured":
    case "disaster.stepped":
    case "disaster.finished":
      return backupSayings(event, state);
    case "migrations.tried":
      return [{ label: "restore", text: `migrations${migrationsHold(event.result) ? "" : " do NOT hold"}: ${event.result.detail}` }];
    default:
      return [];
  }
}

function migrationsHold(result: MigrationResult): boolean {
  const { upOnEmpty, upAgainChangesNothing, downAndUpGivesSameSchema, upOnRestoredCopy, downAndUpOnRestoredCopy = true } = result;
  const { longestLockUnderLoad: lock, rewrites = [] } = result;
  const parts = [upOnEmpty, upAgainChangesNothing, downAndUpGivesSameSchema, upOnRestoredCopy, downAndUpOnRestoredCopy];
  return parts.every(Boolean) && rewrites.length === 0 && (lock === undefined || lock.ms <= lock.limitMs);
}

/** How long a running step still takes: by the share of it that is done, else by what was expected. */
function leftOf(state: RunState, name: StepName, at: string): string | undefined {
  const step = state.steps.get(name);
  if (step?.status !== "running") return undefined;
  const spent = (Date.parse(at) - Date.parse(step.startedAt)) / 1000;
  if (step.expectedSeconds !== undefined) return timeLeft(step.expectedSeconds - spent);
  return step.share !== undefined && step.share > 0.05 ? timeLeft((spent * (1 - step.share)) / step.share) : undefined;
}

function planSayings(event: Extract<Fact, { type: "plan.built" }>, state: RunState): Saying[] {
  const { started, runtime } = state;
  const machine = started ? `${started.cpus} CPUs, ${bytes(started.memoryBytes)}` : "";
  const head = `${started?.project ?? ""} on ${runtime?.kind ?? ""} (${runtime?.version ?? runtime?.reason ?? ""}) · ${machine} · run ${state.run ?? ""}`;
  const first: Saying = { label: "parity", text: head };
  if (!/^(up|certify)\b/.test(started?.command ?? "")) return [first];
  return [first, { label: "plan", text: `${event.services.length} services${absentWords(event)}` }, ...scaledSayings(event)];
}

function absentWords({ absent }: Extract<Fact, { type: "plan.built" }>): string {
  return absent.length === 0 ? "" : `; without ${absent.map(({ name, reason }) => `${name} (${reason})`).join(", ")}`;
}

/** A line a rule: nothing is made smaller silently, and a rule is not said four times. */
function scaledSayings({ scaled }: Extract<Fact, { type: "plan.built" }>): Saying[] {
  const byRule = new Map<string, string[]>();
  for (const { service, name, production, asked, rule } of scaled) {
    byRule.set(rule, [...(byRule.get(rule) ?? []), `${service} ${name} ${production} → ${asked}`]);
  }
  return [...byRule].map(([rule, settings]) => ({ label: "scaled", text: `${settings.join(", ")}: ${rule}` }));
}

function settingsSayings({ service, settings }: Extract<Fact, { type: "settings.compared" }>): Saying[] {
  const inForce = settings.filter(({ ok }) => ok).length;
  const wrong = settings.filter(({ ok }) => !ok).map(({ name, asked, inForce: found }) => `${name} asked ${asked}, in force ${found}`);
  return [
    { label: "settings", text: `${service}: ${inForce} of ${settings.length} in force${wrong.length > 0 ? `: ${wrong.join("; ")}` : ""}` },
  ];
}

/** Steps that have told their outcome themselves end silently, unless they ended badly. */
const spokenSteps = new Set(["settings", "load", "drill", "backup", "restore"]);

function stepSayings(event: Extract<Fact, { type: "step.finished" }>, state: RunState): Saying[] {
  if (event.step === "tools") return event.outcome === "done" ? toolSayings(state) : [];
  if (event.step === "start" && event.outcome === "done") return startSayings(event, state);
  if (event.outcome === "done" && spokenSteps.has(event.step) && (event.step !== "restore" || toldByRestore(state))) return [];
  if (event.step === "drill" && toldByDrill(state)) return [];
  const outcome = event.outcome === "done" ? "" : `${event.outcome}: `;
  return [{ label: event.step, text: `${outcome}${event.summary} (${duration(event.ms / 1000)})` }];
}

/** A drill that came to its verdict has told it; so has a recovery. */
function toldByDrill({ steps, drills, recoveries, disaster, projection }: RunState): boolean {
  const began = steps.get("drill")?.startedAt;
  const told = [...drills.values(), ...recoveries.values(), disaster, projection];
  return began !== undefined && told.some((each) => each !== undefined && each.at >= began);
}

/** One that was to prove less than equality, or that put a backup into use, compared nothing. */
function toldByRestore({ steps, restore }: RunState): boolean {
  return restore !== undefined && restore.at >= (steps.get("restore")?.startedAt ?? "");
}

function toolSayings(state: RunState): Saying[] {
  const bySource = new Map<string, string[]>();
  for (const { tool, version, source, drift } of state.tools.values()) {
    const words = `${tool} ${version}${drift ? ` (${drift})` : ""}`;
    bySource.set(source, [...(bySource.get(source) ?? []), words]);
  }
  const words: Readonly<Record<string, string>> = {
    packages: "distribution's packages, unpacked",
    go: "built with Go",
    path: "PATH",
    parity: "parity's own",
    config: "configuration",
  };
  const text = [...bySource].map(([source, tools]) => `${tools.join(", ")} [${words[source] ?? source}]`).join(" · ");
  return text === "" ? [] : [{ label: "tools", text }];
}

function startSayings(event: Extract<Fact, { type: "step.finished" }>, state: RunState): Saying[] {
  const slowest = new Map<string, { ms: number; count: number; kept: boolean }>();
  for (const { service, readyAfterMs, kept, phase } of state.instances.values()) {
    if (phase !== "ready") continue;
    const known = slowest.get(service);
    slowest.set(service, {
      ms: Math.max(known?.ms ?? 0, readyAfterMs ?? 0),
      count: (known?.count ?? 0) + 1,
      kept: kept && (known?.kept ?? true),
    });
  }
  const parts = [...slowest].map(
    ([name, { ms, count, kept }]) => `${name}${count > 1 ? ` ×${count}` : ""} ${kept ? "was running" : milliseconds(ms)}`,
  );
  return [{ label: "start", text: `${parts.join(" · ")} · all ready after ${duration(event.ms / 1000)}` }];
}

/** What is done, without how far it is: "loading 9 images" is another thing than "building …", and must not get lost behind it. */
function beginning(note: string): string {
  return /^[^\d\s]*/.exec(note)?.[0] ?? "";
}
