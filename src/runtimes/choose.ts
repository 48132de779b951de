import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";
import type { Plan, RuntimeKind } from "../plan/plan.ts";
import type { ServiceRegistry } from "../services/registry.ts";
import type { Toolchain } from "../toolchain/tool.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "./runtime.ts";

export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly facts: RuntimeFacts;
  /** The stack of the last `up`, when it still exists on this runtime. */
  readonly stack: RunningStack | undefined;
  /** What stayed of a stack that was taken down keeps its ports: nobody else has them. */
  readonly keepsPorts: boolean;
}

/** Tried in this order when nobody says which. A cluster is made only for who asks for one. */
const unasked: readonly RuntimeKind[] = ["compose", "native"];

export interface RuntimeWish {
  /** By flag or configuration. */
  readonly wanted: RuntimeKind | undefined;
  /** The plan of the last `up`. */
  readonly before: Plan | undefined;
}

/** Where a stack already runs, or something of it stayed, there it stays; else the wanted runtime; else containers where an engine answers; else processes. */
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
    return { runtime, facts: await runtime.facts(), stack: undefined, keepsPorts: false };
  }
  const refusals: string[] = [];
  for (const kind of unasked) {
    const runtime = await createRuntime(kind, host, toolchain, services);
    const facts = await runtime.facts();
    if (facts.available) return { runtime, facts: { ...facts, reason: refusals[0] ?? facts.reason }, stack: undefined, keepsPorts: false };
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
  const facts = { kind: before.runtime, available: true, version: undefined };
  if (stack !== undefined) return { runtime, stack, facts: { ...facts, reason: "the stack already runs there" }, keepsPorts: true };
  const stays = await runtime.stays?.(before);
  return stays ? { runtime, stack, facts: { ...facts, reason: "what the last stack left is there" }, keepsPorts: true } : undefined;
}

/** Loaded when asked for: dockerode alone takes 90 ms. */
export async function createRuntime(kind: RuntimeKind, host: Host, toolchain: Toolchain, services: ServiceRegistry): Promise<Runtime> {
  if (kind === "compose") {
    const { createComposeRuntime } = await import("./compose/runtime.ts");
    return createComposeRuntime(host, toolchain, services);
  }
  if (kind === "kind") {
    const { createKindRuntime } = await import("./kind/runtime.ts");
    return createKindRuntime(host, toolchain, services);
  }
  const { createNativeRuntime } = await import("./native/runtime.ts");
  return createNativeRuntime(host, toolchain, services);
}
