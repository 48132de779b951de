import { z } from "zod";
import type { Fact } from "../../../src/events/event.ts";
import { nodeHost } from "../../../src/host/node.ts";
import type { RunningStack } from "../../../src/runtimes/runtime.ts";
import type { Fault } from "../../../src/steps/faults/fault.ts";
import type { AnyFaultKind, FaultGiven } from "../../../src/steps/faults/fault-kind.ts";
import { faultKinds } from "../../../src/steps/faults/kinds/registry.ts";
import type { FaultRecord } from "../../../src/steps/faults/ledger.ts";
import { ownerOf } from "../../../src/steps/faults/owner.ts";
import type { StepContext, Undo } from "../../../src/work/context.ts";

export const host = nodeHost();

/** What a scripted fault did, "inject a" and the like, and what shall go wrong with which. */
export interface Script {
  readonly done: string[];
  readonly failing: Set<string>;
  readonly signals: AbortSignal[];
  readonly remembered: unknown[];
}

/** Puts a kind that only writes down what is asked of it in the place of two of the real ones; "corrupted-page" of them lasts. */
export function scriptKinds(): Script {
  const script: Script = { done: [], failing: new Set(), signals: [], remembered: [] };
  const step =
    (name: string) =>
    async (_: never, given: FaultGiven): Promise<undefined> => {
      script.done.push(`${name} ${given.id}`);
      script.signals.push(given.context.signal);
      script.remembered.push(given.remembered);
      if (script.failing.has(`${name} ${given.id}`)) throw new Error(`${name} does not work`);
    };
  const scripted = (kind: "slow-close" | "corrupted-page"): AnyFaultKind => ({
    kind,
    shape: { port: z.string() },
    mechanism: { native: "", compose: "", kind: "" },
    lasting: kind === "corrupted-page",
    target: () => ({ service: "postgres", instance: 0 }),
    does: () => "is written down",
    obstacle: async () => undefined,
    remember: async () => ({ before: "as it was" }),
    arrange: step("arrange"),
    inject: step("inject"),
    undo: step("undo"),
    remains: async (_, given) => {
      script.done.push(`remains ${given.id}`);
      return script.failing.has(`remains ${given.id}`) ? "postgres/0 is still broken" : undefined;
    },
    dismantle: step("dismantle"),
  });
  Object.assign(faultKinds, { "slow-close": scripted("slow-close"), "corrupted-page": scripted("corrupted-page") });
  return script;
}

export function faultOf(id: string, kind: Fault["kind"] = "slow-close"): Fault {
  return { id, kind, parameters: { port: "main" } };
}

export const gone = { pid: host.pid, startedAt: "1" };

export async function recordOf(directory: string, id: string, changes: Partial<FaultRecord> = {}): Promise<FaultRecord> {
  return {
    v: 1,
    fault: faultOf(id),
    remembered: { before: "as it was" },
    drill: "slow-answers",
    run: "run",
    runtime: "native",
    recordedAt: new Date(host.now()).toISOString(),
    order: 1,
    deadline: host.now() + 60_000,
    owner: (await ownerOf(host.pid)) ?? { pid: host.pid, startedAt: undefined },
    abandoned: false,
    heal: ["true"],
    cwd: directory,
    ...changes,
  };
}

export function stackIn(directory: string): RunningStack {
  return { kind: "native", plan: { stateDirectory: directory } } as unknown as RunningStack;
}

export interface Recorded {
  readonly context: StepContext;
  readonly facts: Fact[];
  readonly undos: Undo[];
}

export function contextWith(signal: AbortSignal = new AbortController().signal): Recorded {
  const facts: Fact[] = [];
  const undos: Undo[] = [];
  const context = { signal, host, run: { id: "run" }, emit: (fact: Fact) => facts.push(fact), defer: (undo: Undo) => undos.push(undo) };
  return { context: context as unknown as StepContext, facts, undos };
}
