import type { RunningStack } from "../../../runtimes/runtime.ts";

/** An ability that a kind of fault is made of. */
export interface Ability<Able> {
  /** Why the stack has it not: one clause; undefined when it has. */
  lack(stack: RunningStack): string | undefined;
  /** The stack, for what `obstacle` let pass; throws for any other. */
  of(stack: RunningStack): RunningStack & Able;
}

/** `cannot`: what a runtime without it is said to be unable to do. */
export function ability<Able>(has: (stack: RunningStack) => stack is RunningStack & Able, cannot: string): Ability<Able> {
  const lacking = (stack: RunningStack): string => `the ${stack.kind} runtime cannot ${cannot}`;
  return {
    lack: (stack) => (has(stack) ? undefined : lacking(stack)),
    of: (stack) => {
      if (has(stack)) return stack;
      throw new Error(lacking(stack));
    },
  };
}
