import type { Host } from "../../host/host.ts";
import type { Plan, SecretName } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { Engine } from "../containers/engine.ts";
import type { KindApi } from "./api.ts";

export interface StackInput {
  readonly host: Host;
  readonly plan: Plan;
  readonly toolchain: Toolchain;
  readonly services: ServiceRegistry;
  /** Rejects with ENGINE_DOWN. */
  engine(): Promise<Engine>;
  /** Of the project's cluster. Rejects with NOT_RUNNING where there is none. */
  connect(): Promise<KindApi>;
  /** undefined for a stack of which only the rest is to be removed. */
  readonly secrets: Readonly<Record<SecretName, string>> | undefined;
}
