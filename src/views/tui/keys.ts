import type { ServiceName } from "../../plan/plan.ts";
import type { Intent } from "./actions.ts";
import type { LocalState } from "./local-state.ts";
import type { StartableStep } from "./progress.ts";

/** One key as the terminal gave it. */
export interface Key {
  /** What was typed; empty for a named key. */
  readonly text: string;
  readonly name:
    | "up"
    | "down"
    | "page up"
    | "page down"
    | "home"
    | "end"
    | "enter"
    | "escape"
    | "tab"
    | "backspace"
    | "interrupt"
    | undefined;
}

/** What a key's meaning depends on besides the local state. */
export interface Situation {
  readonly services: readonly ServiceName[];
  readonly findings: readonly string[];
  /** The title of the step that runs and was started here. */
  readonly running: string | undefined;
  /** The title of the step that runs, whoever started it. */
  readonly underWay: string | undefined;
  /** The stack is up, so a step can start. */
  readonly started: boolean;
  /** The report a person would open. */
  readonly report: string | undefined;
  readonly logLines: number;
  /** Log lines on the screen. */
  readonly logHeight: number;
}

export interface Pressed {
  readonly local: LocalState;
  readonly intent?: Intent;
}

/** The view after a key, and what the key asks for. Pure. */
export function press(before: LocalState, key: Key, situation: Situation): Pressed {
  const local: LocalState = { ...before, notice: undefined };
  if (local.asking) return answer(local, key);
  if (key.name === "interrupt") return situation.running ? cancel(local, situation.running) : { local, intent: { do: "leave" } };
  if (local.help) return { local: { ...local, help: false } };
  if (local.typing) return { local: typed(local, key) };
  return key.name ? named(local, key.name, situation) : letter(local, key.text, situation);
}

/** Only `y` destroys or leaves; every other key is a no. */
function answer(local: LocalState, key: Key): Pressed {
  const closed = { ...local, asking: undefined };
  if (key.text !== "y" && key.text !== "Y") return { local: closed };
  return { local: closed, intent: { do: local.asking === "take down" ? "takeDown" : "leave" } };
}

function cancel(local: LocalState, running: string): Pressed {
  return { local: { ...local, notice: `cancelling ${running}` }, intent: { do: "cancel" } };
}

function typed(local: LocalState, key: Key): LocalState {
  switch (key.name) {
    case "escape":
      return { ...local, typing: false, filter: "" };
    case "enter":
      return { ...local, typing: false };
    case "backspace":
      return { ...local, filter: [...local.filter].slice(0, -1).join("") };
    case undefined:
      return { ...local, filter: (local.filter + printableOnly(key.text)).slice(0, 80), logEnd: undefined };
    default:
      return local;
  }
}

function printableOnly(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "");
}

function named(local: LocalState, name: NonNullable<Key["name"]>, situation: Situation): Pressed {
  switch (name) {
    case "up":
      return { local: moved(local, -1, situation) };
    case "down":
      return { local: moved(local, 1, situation) };
    case "page up":
    case "page down":
    case "home":
    case "end":
      return { local: paged(local, name, situation) };
    case "enter":
      return { local: opened(local, situation) };
    case "tab":
      return { local: turned(local, situation) };
    case "escape":
      return escape(local, situation);
    case "backspace":
    case "interrupt":
      return { local };
  }
}

/** Escape goes back one level at a time; with nothing left to close it cancels, and only then it offers to leave. */
function escape(local: LocalState, situation: Situation): Pressed {
  if (local.findingOpen) return { local: { ...local, findingOpen: false } };
  if (local.page !== "stack") return { local: { ...local, page: "stack", scroll: 0 } };
  if (local.logEnd !== undefined) return { local: { ...local, logEnd: undefined } };
  if (local.filter !== "") return { local: { ...local, filter: "" } };
  return situation.running ? cancel(local, situation.running) : { local: { ...local, asking: "leave" } };
}

const scrolled: ReadonlySet<LocalState["page"]> = new Set(["details", "load", "drill", "backup", "cluster"]);

function moved(local: LocalState, by: 1 | -1, situation: Situation): LocalState {
  if (scrolled.has(local.page)) return { ...local, scroll: Math.max(0, local.scroll + by) };
  if (local.page === "findings") return { ...local, finding: neighbour(situation.findings, local.finding, by) };
  return { ...local, service: neighbour(situation.services, local.service, by), logEnd: undefined };
}

function neighbour<T>(all: readonly T[], current: T | undefined, by: 1 | -1): T | undefined {
  const at = current === undefined ? 0 : Math.max(0, all.indexOf(current));
  return all[Math.min(all.length - 1, Math.max(0, at + by))];
}

function paged(local: LocalState, name: "page up" | "page down" | "home" | "end", situation: Situation): LocalState {
  const page = Math.max(1, situation.logHeight - 1);
  const end = local.logEnd ?? situation.logLines;
  if (name === "end") return { ...local, logEnd: undefined };
  if (name === "page up") return { ...local, logEnd: Math.max(Math.min(situation.logHeight, situation.logLines), end - page) };
  if (name === "page down") return { ...local, logEnd: end + page >= situation.logLines ? undefined : end + page };
  return { ...local, logEnd: Math.min(situation.logHeight, situation.logLines) };
}

function opened(local: LocalState, situation: Situation): LocalState {
  if (local.page === "findings") return { ...local, findingOpen: !local.findingOpen, finding: local.finding ?? situation.findings[0] };
  if (scrolled.has(local.page)) return { ...local, page: "stack", scroll: 0 };
  return situation.services.length === 0 ? local : { ...local, page: "details", scroll: 0 };
}

function turned(local: LocalState, situation: Situation): LocalState {
  if (local.page === "findings") return { ...local, page: "stack", findingOpen: false };
  if (situation.findings.length === 0) return { ...local, notice: "no findings yet: c judges what was measured so far" };
  return { ...local, page: "findings", scroll: 0 };
}

const needStack: ReadonlySet<StartableStep> = new Set(["load", "drill", "backup"]);

const startedBy: Readonly<Record<string, StartableStep>> = { l: "load", x: "drill", b: "backup", c: "checks", r: "report" };

function letter(local: LocalState, text: string, situation: Situation): Pressed {
  const step = startedBy[text];
  if (step) return start(local, step, situation);
  switch (text) {
    case "o":
      return situation.report
        ? { local: { ...local, notice: `opening ${situation.report}` }, intent: { do: "open", path: situation.report } }
        : { local: { ...local, notice: "no report yet: r writes one" } };
    case "L":
      return { local: { ...local, page: local.page === "load" ? "stack" : "load", scroll: 0 } };
    case "X":
      return { local: { ...local, page: local.page === "drill" ? "stack" : "drill", scroll: 0 } };
    case "B":
      return { local: { ...local, page: local.page === "backup" ? "stack" : "backup", scroll: 0 } };
    case "K":
      return { local: { ...local, page: local.page === "cluster" ? "stack" : "cluster", scroll: 0 } };
    case "/":
      return { local: { ...local, typing: true, page: "stack" } };
    case "?":
      return { local: { ...local, help: true } };
    case "q":
      return situation.running ? { local: { ...local, asking: "leave" } } : { local, intent: { do: "leave" } };
    case "d":
      return { local: { ...local, asking: "take down" } };
    default:
      return { local };
  }
}

function start(local: LocalState, step: StartableStep, situation: Situation): Pressed {
  if (situation.running) return { local: { ...local, notice: `${situation.running} is running: esc cancels it` } };
  if (situation.underWay) return { local: { ...local, notice: `${situation.underWay} is running in another terminal` } };
  if (needStack.has(step) && !situation.started) return { local: { ...local, notice: `${step} needs the stack, and it isn't up` } };
  return { local: { ...local, notice: `starting ${step}` }, intent: { do: "start", step } };
}
