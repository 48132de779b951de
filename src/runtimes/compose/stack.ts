import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { StepContext } from "../../work/context.ts";
import type { Endpoint, ExecResult, Fault, InjectsFaults, InstanceStatus, InstanceUsage, LogLine, RunningStack } from "../runtime.ts";
import { bringUp } from "./bring-up.ts";
import type { Engine } from "./engine.ts";
import { execInContainer } from "./exec.ts";
import { injectFault, undoFault } from "./faults.ts";
import { containerLines } from "./logs.ts";
import { merged } from "./merge.ts";
import { stopStack } from "./remove.ts";
import { shipped } from "./shipped.ts";
import { stackUsage } from "./usage.ts";
import { wireLaunch } from "./wiring.ts";
import { findContainer, type OwnContainer, ownContainers, stackStatus } from "./world.ts";

export interface StackInput {
  readonly plan: Plan;
  readonly services: ServiceRegistry;
  /** Rejects with ENGINE_DOWN. */
  connect(): Promise<Engine>;
  /** undefined for a stack of which only the rest is to be removed. */
  readonly secrets: Readonly<Record<SecretName, string>> | undefined;
}

/** A stack of containers. Knows nothing but the plan: each answer is read from the engine. */
export class ComposeStack implements RunningStack, InjectsFaults {
  readonly kind = "compose";
  readonly plan: Plan;
  readonly #input: StackInput;

  constructor(input: StackInput) {
    this.plan = input.plan;
    this.#input = input;
  }

  endpoint(service: ServiceName, port = "main", instance = 0): Endpoint {
    const planned = this.plan.services.find(({ name }) => name === service)?.ports.find(({ name }) => name === port);
    const number = planned?.published[instance];
    if (!planned || number === undefined) throw new Error(`the plan has no port "${port}" of ${service} instance ${instance}`);
    return { service, instance, host: "127.0.0.1", port: number, protocol: planned.protocol };
  }

  secret(name: SecretName): string {
    return this.#secrets()[name];
  }

  authorityFile(): string {
    return join(this.plan.stateDirectory, "certificates", "authority.pem");
  }

  async status(): Promise<readonly InstanceStatus[]> {
    return stackStatus(await this.#input.connect(), this.plan);
  }

  async usage(): Promise<readonly InstanceUsage[]> {
    return stackUsage(await this.#input.connect(), this.plan);
  }

  async *logs(
    service: ServiceName,
    options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncGenerator<LogLine> {
    const engine = await this.#input.connect();
    const containers = (await ownContainers(engine, this.plan)).filter((container) => container.service === service);
    const sources = containers
      .toSorted((one, other) => one.instance - other.instance)
      .map(({ id, instance }) => lines(containerLines(engine, id, options), service, instance));
    yield* merged(sources);
  }

  async exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const engine = await this.#input.connect();
    const { id } = await this.#container(engine, service, 0);
    return execInContainer(engine, id, argv, signal);
  }

  async revive(service: ServiceName, instance: number, context: StepContext): Promise<void> {
    const planned = this.plan.services.find(({ name }) => name === service);
    if (!planned) throw new ParityError("NOT_RUNNING", `the plan has no ${service}`, { hint: "parity status lists what it has" });
    const engine = await this.#input.connect();
    const secrets = this.#secrets();
    const container = await this.#container(engine, service, instance);
    const wired = wireLaunch(this.plan, this.#input.services[service], planned, instance, secrets, shipped.compiled);
    await bringUp({ engine, plan: this.plan, secrets, context }, container, wired);
  }

  async stop(keep: "data" | "nothing", context: StepContext): Promise<void> {
    await stopStack(await this.#input.connect(), this.plan, keep, context);
  }

  async inject(fault: Fault): Promise<void> {
    await injectFault(await this.#input.connect(), this.plan, fault);
  }

  async undo(fault: Fault, context: StepContext): Promise<void> {
    if (await undoFault(await this.#input.connect(), this.plan, fault)) await this.revive(fault.service, fault.instance, context);
  }

  #secrets(): Readonly<Record<SecretName, string>> {
    if (this.#input.secrets) return this.#input.secrets;
    throw new ParityError("NOT_RUNNING", "the stack does not run", { hint: "start it first: parity up" });
  }

  async #container(engine: Engine, service: ServiceName, instance: number): Promise<OwnContainer> {
    const found = await findContainer(engine, this.plan, service, instance);
    if (found) return found;
    throw new ParityError("NOT_RUNNING", `${service} has no container`, { hint: "start the stack first: parity up" });
  }
}

async function* lines(texts: AsyncIterable<string>, service: ServiceName, instance: number): AsyncGenerator<LogLine> {
  for await (const text of texts) yield { service, instance, text };
}
