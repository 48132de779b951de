import type { Finding } from "../../events/event.ts";
import { byGravity } from "../../state/selectors.ts";
import type { RunState } from "../../state/state.ts";
import type { NotVerified } from "../report.ts";
import { inconclusiveRecovery, unmeasuredRecovery } from "./not-recovered.ts";
import { stepsOf } from "./stack.ts";

/** Everything this report does not show by measurement, and why. What was measured and failed is not among it. */
export function notVerified(state: RunState, findings: readonly Finding[]): NotVerified[] {
  return [
    ...unshown(findings),
    ...unmeasured(state, findings),
    ...inconclusive(state),
    ...steps(state),
    ...absent(state),
    ...scaled(state),
  ];
}

function unshown(findings: readonly Finding[]): NotVerified[] {
  return byGravity(findings)
    .filter(({ outcome }) => outcome !== "pass" && outcome !== "fail")
    .map(({ title, outcome, reason, remedy }) => ({ what: title, how: outcome, why: reason, remedy }));
}

/** What nobody tried can't have failed, and isn't shown either. */
function unmeasured(state: RunState, findings: readonly Finding[]): NotVerified[] {
  const missing: [what: string, isMissing: boolean, why: string, remedy: string][] = [
    ["Every check", findings.length === 0, "none was judged", "parity check"],
    ["Load", state.load === undefined, "no load run came to its end", "parity load"],
    ["Drills", state.drills.size === 0, "no drill came to its end", "parity drill"],
    ...unmeasuredRecovery(state),
    ["Migrations", state.migrations === undefined, "they were not tried", "parity certify"],
    ["Settings", state.settings.size === 0, "none was read back from a running server", "parity up"],
  ];
  return missing.filter(([, isMissing]) => isMissing).map(([what, , why, remedy]) => ({ what, how: "not measured", why, remedy }));
}

const inconclusiveVerdicts: readonly string[] = ["fault not effective", "steady state not met", "not carried out"];

function inconclusive(state: RunState): NotVerified[] {
  const { load, drills } = state;
  const open: NotVerified[] = [];
  if (load?.value.validity.valid === false) {
    open.push({ what: "The load run", how: "not valid", why: load.value.validity.reasons.join("; "), remedy: "parity load" });
  }
  for (const { value } of drills.values()) {
    if (!inconclusiveVerdicts.includes(value.verdict)) continue;
    open.push({ what: `Drill: ${value.title}`, how: value.verdict, why: value.reason, remedy: `parity drill ${value.drill}` });
  }
  return [...open, ...inconclusiveRecovery(state)];
}

function steps(state: RunState): NotVerified[] {
  return stepsOf(state)
    .filter(({ status }) => status !== "done" && status !== "invalid")
    .map(({ title, status, summary }) => ({
      what: `Step: ${title}`,
      how: status === "running" ? "not finished" : status,
      why: summary === "" ? "it did not come to its end" : summary,
      remedy: undefined,
    }));
}

function absent({ plan }: RunState): NotVerified[] {
  return (plan?.absent ?? []).map(({ name, reason }) => ({ what: `Service ${name}`, how: "absent", why: reason, remedy: undefined }));
}

function scaled({ plan }: RunState): NotVerified[] {
  return (plan?.scaled ?? []).map(({ service, name, production, asked, rule }) => ({
    what: `${service}: ${name} = ${production}`,
    how: "scaled",
    why: `ran with ${asked} here: ${rule}`,
    remedy: undefined,
  }));
}
