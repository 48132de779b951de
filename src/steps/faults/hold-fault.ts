import type { RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { deriveContext } from "./derive-context.ts";
import type { Fault } from "./fault.ts";
import { type FaultGiven, undoWithinMs } from "./fault-kind.ts";
import { actionsOf } from "./kinds/registry.ts";
import { type FaultRecord, forgetFault, recordFault } from "./ledger.ts";
import { ownerOf } from "./owner.ts";
import { takeBack } from "./take-back.ts";
import { startWatchdog } from "./watchdog.ts";

/** A fault whose undo is certain from now on: by its holder, by the step's undo stack, by the watchdog, or by the next command. */
export interface HeldFault {
  readonly fault: Fault;
  /** Puts the means of the fault in place; the system still works as before. */
  arrange(): Promise<void>;
  inject(): Promise<void>;
  /** Takes the fault away; what was arranged stays. Idempotent; rejects when it could not be taken away, and the record then says that nobody holds it. */
  undo(): Promise<void>;
  /** What is left of it after the undo, as the system itself tells: one clause. */
  remains(): Promise<string | undefined>;
  /** Takes away the fault, what was arranged and the record. Idempotent; rejects as `undo` does. */
  release(): Promise<void>;
}

export interface HoldOptions {
  readonly drill: string;
  /** The command line that undoes left-over faults; run in `cwd` by the watchdog. */
  readonly heal: readonly string[];
  readonly cwd: string;
  /** After this many ms the watchdog undoes it even when its owner lives. */
  readonly longestMs: number;
}

/** By this process. */
let recorded = 0;

/** Records the fault on disk and starts its watchdog; arranges and injects nothing yet. */
export async function holdFault(stack: RunningStack, fault: Fault, options: HoldOptions, context: StepContext): Promise<HeldFault> {
  const { host } = context;
  const directory = stack.plan.stateDirectory;
  const actions = actionsOf(fault);
  const remembered = await actions.remember({ stack, context, id: fault.id, remembered: {} });
  const given: FaultGiven = { stack, context, id: fault.id, remembered };
  const record: FaultRecord = {
    v: 1,
    fault,
    remembered,
    drill: options.drill,
    run: context.run.id,
    runtime: stack.kind,
    recordedAt: new Date(host.now()).toISOString(),
    order: (recorded += 1),
    deadline: host.now() + options.longestMs,
    owner: (await ownerOf(host.pid)) ?? { pid: host.pid, startedAt: undefined },
    abandoned: false,
    heal: [...options.heal],
    cwd: options.cwd,
  };
  const file = await recordFault(directory, record);
  const backwards = async (act: (given: FaultGiven) => Promise<void>): Promise<void> => {
    try {
      // A signal of its own: on Ctrl-C the step's has fired already, and the undo must run all the same.
      await act({ ...given, context: deriveContext(context, { signal: AbortSignal.timeout(undoWithinMs(actions.kind)) }) });
    } catch (error) {
      await recordFault(directory, { ...record, abandoned: true });
      throw error;
    }
  };
  let gone = false;
  const release = async (): Promise<void> => {
    if (gone) return;
    await backwards((own) => takeBack(actions, own));
    await forgetFault(directory, fault.id);
    gone = true;
  };
  const { service, instance } = actions.target();
  context.defer({ title: `undo ${fault.kind} of ${service}/${instance}`, run: release });
  // Whoever is told of the fault may count on its watchdog.
  await startWatchdog(host, file);
  context.emit({
    type: "fault.recorded",
    drill: options.drill,
    fault: fault.id,
    kind: fault.kind,
    service,
    instance,
    does: actions.does(),
  });
  return {
    fault,
    arrange: () => actions.arrange(given),
    inject: () => actions.inject(given),
    undo: () => backwards((own) => actions.undo(own)),
    remains: () => actions.remains(given),
    release,
  };
}
