import type { Detour } from "./detours.ts";
import type { Presented } from "./presented.ts";

/** What a stack is made with beside its plan for the time of a drill. */
export interface Overlay {
  readonly detours: readonly Detour[];
  readonly presented: Presented;
}

export const noOverlay: Overlay = { detours: [], presented: new Map() };
