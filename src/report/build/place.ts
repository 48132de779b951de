import type { RunState } from "../../state/state.ts";
import { bytes, percent, whole } from "../../text/words.ts";
import { instant } from "../age.ts";
import type { Figure, Place } from "../report.ts";

/** Where and when it was measured; what is not known is left out. */
export function placeOf(state: RunState, judgedAt: string | undefined): Place {
  return {
    facts: [...machineFacts(state), ...runFacts(state, judgedAt), ...goalFacts(state)],
    tools: [...state.tools.values()].map(({ tool, version, source, path, drift }) => ({ name: tool, version, source, path, drift })),
    scaled: state.plan?.scaled ?? [],
    absent: state.plan?.absent ?? [],
  };
}

function machineFacts({ started, runtime }: RunState): Figure[] {
  const machine: Figure[] = [];
  if (started) {
    machine.push({ name: "machine", value: `${started.cpus} CPUs, ${bytes(started.memoryBytes)} memory, ${started.platform}` });
  }
  if (runtime) {
    const version = runtime.version === undefined ? "" : ` ${runtime.version}`;
    machine.push({ name: "runtime", value: `${runtime.kind}${version} (${runtime.reason})` });
  }
  return machine;
}

function runFacts({ started, startedAt, run }: RunState, judgedAt: string | undefined): Figure[] {
  const facts: Figure[] = [];
  if (run !== undefined) facts.push({ name: "run", value: run });
  if (startedAt !== undefined) facts.push({ name: "started", value: instant(startedAt) });
  if (judgedAt !== undefined) facts.push({ name: "judged", value: instant(judgedAt) });
  if (!started) return facts;
  facts.push({ name: "command", value: `parity ${started.command}` });
  facts.push({ name: "parity", value: `${started.parity} on Node ${started.node}` });
  facts.push({ name: "commit", value: commitInWords(started.commit) });
  facts.push({ name: "configuration", value: started.configHash.slice(0, 12) });
  return facts;
}

/** A trailing plus stands for changes nobody committed. */
function commitInWords(commit: string | undefined): string {
  if (commit === undefined) return "unknown";
  return commit.endsWith("+") ? `${commit.slice(0, -1)} with uncommitted changes` : commit;
}

function goalFacts({ plan }: RunState): Figure[] {
  if (!plan) return [];
  const { availability, latencyShare, latencyMs } = plan.serviceLevel;
  return [
    {
      name: "service level",
      value: `${shortPercent(availability)} of requests succeed, ${shortPercent(latencyShare)} within ${whole(latencyMs)} ms`,
    },
    { name: "production load", value: `${whole(plan.loadTarget)} requests/s` },
  ];
}

function shortPercent(share: number): string {
  return percent(share, 3).replace(/\.?0+ %$/, " %");
}
