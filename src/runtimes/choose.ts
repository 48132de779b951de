import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";
import { type Plan, type RuntimeKind, runtimeKinds } from "../plan/plan.ts";
import type { ServiceRegistry } from "../services/registry.ts";
import type { Toolchain } from "../toolchain/tool.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "./runtime.ts";

export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly facts: RuntimeFacts;
  /** The stack of the last `up`, when it still exists on this runtime. */
  readonly stack: RunningStack | undefined;
}

export interface RuntimeWish {
  /** By flag or configuration. */
  readonly wanted: RuntimeKind | undefined;
  /** The plan of the last `up`. */
  readonly before: Plan | undefined;
}

/** Where a stack already runs, there it stays; else the wanted runtime; else containers where an engine answers; else processes. */
export async function chooseRuntime(
  host: Host,
  toolchain: Toolchain,
  services: ServiceRegistry,
  wish: RuntimeWish,
): Promise<ChosenRuntime> {
  const existing = await findBefore(host, toolchain, services, wish);
  if (existing) return existing;
  if (wish.wanted) {
    const runtime = await createRuntime(wish.wanted, host, toolchain, services);
    return { runtime, facts: await runtime.facts(), stack: undefined };
  }
  const refusals: string[] = [];
  for (const kind of runtimeKinds) {
    const runtime = await createRuntime(kind, host, toolchain, services);
    const facts = await runtime.facts();
    if (facts.available) return { runtime, facts: { ...facts, reason: refusals[0] ?? facts.reason }, stack: undefined };
    refusals.push(facts.reason);
  }
  throw new ParityError("ENGINE_DOWN", `no runtime can be used here: ${refusals.join("; ")}`, {
    hint: "start Docker Engine, then run the command again",
  });
}

async function findBefore(
  host: Host,
  toolchain: Toolchain,
  services: ServiceRegistry,
  { before, wanted }: RuntimeWish,
): Promise<ChosenRuntime | undefined> {
  if (before === undefined || (wanted !== undefined && wanted !== before.runtime)) return undefined;
  const runtime = await createRuntime(before.runtime, host, toolchain, services);
  const stack = await runtime.find(before);
  if (stack === undefined) return undefined;
  return { runtime, stack, facts: { kind: before.runtime, available: true, reason: "the stack already runs there", version: undefined } };
}

/** Loaded when asked for: dockerode alone takes 90 ms. */
export async function createRuntime(kind: RuntimeKind, host: Host, toolchain: Toolchain, services: ServiceRegistry): Promise<Runtime> {
  if (kind === "compose") {
    const { createComposeRuntime } = await import("./compose/runtime.ts");
    return createComposeRuntime(host, toolchain, services);
  }
  const { createNativeRuntime } = await import("./native/runtime.ts");
  return createNativeRuntime(host, toolchain, services);
}
