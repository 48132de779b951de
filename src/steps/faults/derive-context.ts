import type { StepContext } from "../../work/context.ts";

/** The same context with another signal or another way to speak. Field by field: a context may be an object with methods, which a spread would lose. */
export function deriveContext(context: StepContext, changes: Partial<Pick<StepContext, "signal" | "emit">>): StepContext {
  return {
    signal: changes.signal ?? context.signal,
    host: context.host,
    toolchain: context.toolchain,
    run: context.run,
    emit: changes.emit ?? ((fact) => context.emit(fact)),
    defer: (undo) => context.defer(undo),
  };
}
