import type { Fault, InjectsFaults, RunningStack } from "../../runtimes/runtime.ts";
import type { StepContext } from "../../work/context.ts";
import { deriveContext } from "./derive-context.ts";
import { type FaultRecord, forgetFault, recordFault } from "./ledger.ts";
import { ownerOf } from "./owner.ts";
import { startWatchdog } from "./watchdog.ts";

/** A fault whose undo is certain from now on: by its holder, by the step's undo stack, by the watchdog, or by the next command. */
export interface HeldFault {
  readonly fault: Fault;
  inject(): Promise<void>;
  /** Takes the fault away, then its record. Idempotent; rejects when it could not be taken away, and the record then says that nobody holds it. */
  undo(): Promise<void>;
}

export interface HoldOptions {
  readonly drill: string;
  /** The command line that undoes left-over faults; run in `cwd` by the watchdog. */
  readonly heal: readonly string[];
  readonly cwd: string;
  /** After this many ms the watchdog undoes it even when its owner lives. */
  readonly longestMs: number;
}

const undoTimeoutMs = 60_000;

/** Records the fault on disk and starts its watchdog; injects nothing yet. */
export async function holdFault(
  stack: RunningStack & InjectsFaults,
  fault: Fault,
  options: HoldOptions,
  context: StepContext,
): Promise<HeldFault> {
  const { host } = context;
  const directory = stack.plan.stateDirectory;
  const record: FaultRecord = {
    v: 1,
    fault,
    drill: options.drill,
    run: context.run.id,
    recordedAt: new Date(host.now()).toISOString(),
    deadline: host.now() + options.longestMs,
    owner: (await ownerOf(host.pid)) ?? { pid: host.pid, startedAt: undefined },
    abandoned: false,
    heal: [...options.heal],
    cwd: options.cwd,
  };
  const file = await recordFault(directory, record);
  let gone = false;
  const undo = async (): Promise<void> => {
    if (gone) return;
    try {
      // A signal of its own: on Ctrl-C the step's has fired already, and the undo must run all the same.
      await stack.undo(fault, deriveContext(context, { signal: AbortSignal.timeout(undoTimeoutMs) }));
    } catch (error) {
      await recordFault(directory, { ...record, abandoned: true });
      throw error;
    }
    await forgetFault(directory, fault.id);
    gone = true;
  };
  context.defer({ title: `undo ${fault.kind} of ${fault.service}/${fault.instance}`, run: undo });
  context.emit({
    type: "fault.recorded",
    drill: options.drill,
    fault: fault.id,
    kind: fault.kind,
    service: fault.service,
    instance: fault.instance,
  });
  await startWatchdog(host, file);
  return { fault, inject: () => stack.inject(fault), undo };
}
