import type { Plan, SecretName } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "./engine.ts";

/** What it takes to start a stack of containers. */
export interface StartInput {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly context: StepContext;
}
