export { type Configuration, type ConfigurationInput, configurationSchema, defineConfig } from "./config/schema.ts";
export type { DrillResult, Fact, Finding, Headline, LoadResult, Outcome, ParityEvent, RestoreResult } from "./events/event.ts";
export type { Plan, PlannedService, RuntimeKind, ServiceName } from "./plan/plan.ts";
export type { Endpoint, RunningStack, Runtime } from "./runtimes/runtime.ts";
export { emptyState, reduce } from "./state/reduce.ts";
export type { RunState } from "./state/state.ts";
