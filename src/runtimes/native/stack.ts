import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan, PlannedService, SecretName, ServiceName } from "../../plan/plan.ts";
import type { ToolName } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { Endpoint, ExecResult, Fault, InjectsFaults, InstanceStatus, InstanceUsage, LogLine, RunningStack } from "../runtime.ts";
import { requireFitting } from "./data-folder.ts";
import { shellCode } from "./exit-code.ts";
import { injectFault, resume } from "./faults.ts";
import { followLogs } from "./follow-logs.ts";
import { instancePaths } from "./paths.ts";
import { prepareInstance, type Workshop } from "./prepare.ts";
import { startInstance } from "./start-instance.ts";
import { instancesOf } from "./start-stack.ts";
import { statusOf } from "./status.ts";
import { stopInstance } from "./stop-instance.ts";
import { stopStack } from "./stop-stack.ts";
import { authorityPath, storedSecret } from "./stored.ts";
import { usageOf } from "./usage.ts";
import { readWorld } from "./world.ts";

/** What opens tools only when they are needed: `status` and `logs` run none. */
export interface StackParts {
  readonly host: Host;
  readonly plan: Plan;
  openWorkshop(signal: AbortSignal): Promise<Workshop>;
}

/** A stack of plain processes. Keeps nothing in memory: every answer is read from the machine. */
export class NativeStack implements RunningStack, InjectsFaults {
  readonly kind = "native";
  readonly plan: Plan;
  readonly #parts: StackParts;

  constructor(parts: StackParts) {
    this.plan = parts.plan;
    this.#parts = parts;
  }

  endpoint(service: ServiceName, port?: string, instance = 0): Endpoint {
    const { ports } = this.#planned(service);
    const wanted = port ?? "main";
    const found = ports.find((each) => each.name === wanted) ?? (port === undefined ? ports[0] : undefined);
    const number = found?.published[instance];
    if (found === undefined || number === undefined) {
      throw new ParityError("INTERNAL", `${service} has no port "${wanted}" for instance ${instance + 1}`);
    }
    return { service, instance, host: "127.0.0.1", port: number, protocol: found.protocol };
  }

  secret(name: SecretName): string {
    return storedSecret(this.plan.stateDirectory, name);
  }

  authorityFile(): string {
    return authorityPath(this.plan.stateDirectory);
  }

  status(): Promise<readonly InstanceStatus[]> {
    return statusOf(this.plan);
  }

  usage(): Promise<readonly InstanceUsage[]> {
    return usageOf(this.plan);
  }

  logs(service: ServiceName, options: { tail: number; follow: boolean; signal: AbortSignal }): AsyncIterable<LogLine> {
    const sources = instancesOf(this.#planned(service)).map((instance) => {
      return { service, instance, path: instancePaths(this.plan.stateDirectory, service, instance).log };
    });
    return followLogs(this.#parts.host, sources, options);
  }

  async exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const workshop = await this.#parts.openWorkshop(signal ?? AbortSignal.timeout(60_000));
    const prepared = await prepareInstance(workshop, this.#planned(service), 0);
    const [command = "", ...args] = argv;
    const tool = workshop.tools.get(command as ToolName);
    // Without the marker: what a person runs beside a service is not part of it and does not end with it.
    const own = Object.entries(prepared.env).filter(([name]) => !name.startsWith("PARITY_"));
    const result = await this.#parts.host.run({
      command: tool?.path ?? command,
      args,
      cwd: prepared.cwd,
      env: { ...Object.fromEntries(own), ...tool?.env },
      onlyEnv: true,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.notFound) throw new ParityError("COMMAND_NOT_FOUND", `the program "${command}" does not exist where ${service} runs`);
    return { exitCode: shellCode(result), stdout: result.stdout, stderr: result.stderr };
  }

  async revive(service: ServiceName, instance: number, context: StepContext): Promise<void> {
    const world = await readWorld(this.plan);
    const found = world.instances.find((each) => each.service === service && each.instance === instance);
    const workshop = await this.#parts.openWorkshop(context.signal);
    const prepared = await prepareInstance(workshop, this.#planned(service), instance);
    await requireFitting(prepared);
    if (found !== undefined) await stopInstance(context.host, world.boot, found);
    const restarts = (found?.record?.restarts ?? 0) + 1;
    await startInstance(prepared, { plan: this.plan, secrets: workshop.secrets, context, restarts });
  }

  stop(keep: "data" | "nothing", context: StepContext): Promise<void> {
    return stopStack(this.plan, keep, context);
  }

  inject(fault: Fault): Promise<void> {
    return injectFault(this.#parts.host, this.plan, fault);
  }

  async undo(fault: Fault, context: StepContext): Promise<void> {
    if (fault.kind === "pause") return resume(this.#parts.host, this.plan, fault);
    const status = (await this.status()).find((each) => each.service === fault.service && each.instance === fault.instance);
    // "absent": the whole stack was stopped since, and is not started again for the sake of one service.
    if (status?.state === "exited") await this.revive(fault.service, fault.instance, context);
  }

  #planned(name: ServiceName): PlannedService {
    const service = this.plan.services.find((each) => each.name === name);
    if (service !== undefined) return service;
    const absent = this.plan.absent.find((each) => each.name === name);
    throw new ParityError("NOT_RUNNING", `${name} is not part of this stack${absent ? `: ${absent.reason}` : ""}`, {
      hint: "parity status shows what is",
    });
  }
}
