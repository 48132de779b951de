import type { StartableStep } from "./progress.ts";

/** What keys ask for. None of it reaches a runtime: the owner of the session decides. */
export interface Actions {
  start(step: StartableStep): void;
  /** Cancels the running step. */
  cancel(): void;
  /** Leaves the stack running. */
  leave(): void;
  takeDown(): void;
  /** Opens a file of the report outside the terminal. */
  open(path: string): void;
}

export type Intent =
  | { readonly do: "start"; readonly step: StartableStep }
  | { readonly do: "cancel" }
  | { readonly do: "leave" }
  | { readonly do: "takeDown" }
  | { readonly do: "open"; readonly path: string };

export function carryOut(actions: Actions, intent: Intent): void {
  switch (intent.do) {
    case "start":
      return actions.start(intent.step);
    case "cancel":
      return actions.cancel();
    case "leave":
      return actions.leave();
    case "takeDown":
      return actions.takeDown();
    case "open":
      return actions.open(intent.path);
  }
}
