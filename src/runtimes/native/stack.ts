import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import { addressed, clientEnvironment } from "../../services/own-client.ts";
import type { Tool, ToolName } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import {
  type BoundsDisks,
  type EndsInstances,
  type LimitsResources,
  type Link,
  type LinkProxy,
  type LosesData,
  type OpensData,
  ofTarget,
  type PresentsCertificates,
  type ReroutesLinks,
  type ResourceLimits,
  type ServerCertificate,
  type SkewsClocks,
  type Target,
} from "../abilities.ts";
import { authorityPath, publishedEndpoint, requirePlanned } from "../planned.ts";
import type { Endpoint, ExecResult, InstanceStatus, InstanceUsage, LogLine, RunningStack } from "../runtime.ts";
import { dataObstacle, readData, writeData } from "./data-bytes.ts";
import { requireFitting } from "./data-folder.ts";
import { boundDisk, diskObstacle, emptyDisk, fillDisk, isDiskFull, unboundDisk } from "./disks.ts";
import { shellCode } from "./exit-code.ts";
import { awaitSettled, haltInstance, killInstance, pauseInstance, resumeInstance } from "./faults.ts";
import { followLogs } from "./follow-logs.ts";
import { limitInstance, limitObstacle, limitsOfInstance, unlimitInstance } from "./limit-resources.ts";
import { giveData, hasLostData, keepGivenData, loseData, lossObstacle, putDataBack } from "./lost-data.ts";
import { instancePaths } from "./paths.ts";
import { prepareInstance, type Workshop } from "./prepare.ts";
import { certificateObstacle, presentCertificate } from "./present-certificate.ts";
import { readPresented } from "./presented.ts";
import { proxiesOf, type Rerouting, reroute, routeDirectly } from "./reroute.ts";
import { rerouteObstacle } from "./reroute-obstacle.ts";
import { clockObstacle, clockOffset, rightClock, skewClock } from "./skew-clock.ts";
import { startInstance } from "./start-instance.ts";
import { instancesOf } from "./start-stack.ts";
import { statusOf } from "./status.ts";
import { endInstance } from "./stop-instance.ts";
import { stopStack } from "./stop-stack.ts";
import { storedSecret } from "./stored.ts";
import { usageOf } from "./usage.ts";
import { readWorld } from "./world.ts";

/** What opens tools only when they are needed: `status` and `logs` run none. */
export interface StackParts {
  readonly host: Host;
  readonly plan: Plan;
  openWorkshop(signal: AbortSignal): Promise<Workshop>;
  /** Fetched when it is missing: no service needs it. Rejects with TOOL_MISSING. */
  requireTool(name: ToolName, signal: AbortSignal): Promise<Tool | undefined>;
}

/** A stack of plain processes. Keeps nothing in memory: every answer is read from the machine. */
export class NativeStack
  implements
    RunningStack,
    BoundsDisks,
    SkewsClocks,
    EndsInstances,
    LimitsResources,
    ReroutesLinks,
    OpensData,
    LosesData,
    PresentsCertificates
{
  readonly kind = "native";
  readonly plan: Plan;
  readonly #parts: StackParts;

  constructor(parts: StackParts) {
    this.plan = parts.plan;
    this.#parts = parts;
  }

  endpoint(service: ServiceName, port?: string, instance = 0): Endpoint {
    return publishedEndpoint(this.plan, service, port, instance);
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
    const sources = instancesOf(requirePlanned(this.plan, service)).map((instance) => {
      return { service, instance, path: instancePaths(this.plan.stateDirectory, service, instance).log };
    });
    return followLogs(this.#parts.host, sources, options);
  }

  async exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const workshop = await this.#parts.openWorkshop(signal ?? AbortSignal.timeout(60_000));
    const prepared = await prepareInstance(workshop, requirePlanned(this.plan, service), 0);
    const { client } = prepared;
    const [command = "", ...args] = addressed(client, argv);
    const tool = workshop.tools.get(command as ToolName);
    // Without the marker: what a person runs beside a service is not part of it and does not end with it.
    const own = Object.entries(prepared.env).filter(([name]) => !name.startsWith("PARITY_"));
    const asking = client === undefined ? {} : clientEnvironment(client, workshop.secrets);
    const result = await this.#parts.host.run({
      command: tool?.path ?? command,
      args,
      cwd: prepared.cwd,
      env: { ...Object.fromEntries(own), ...asking, ...tool?.env },
      onlyEnv: true,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.notFound) throw new ParityError("COMMAND_NOT_FOUND", `the program "${command}" does not exist where ${service} runs`);
    return { exitCode: shellCode(result), stdout: result.stdout, stderr: result.stderr };
  }

  async revive(service: ServiceName, instance: number, context: StepContext): Promise<void> {
    const world = await readWorld(this.plan);
    const found = ofTarget(world.instances, { service, instance });
    const workshop = await this.#parts.openWorkshop(context.signal);
    const prepared = await prepareInstance(workshop, requirePlanned(this.plan, service), instance);
    await requireFitting(prepared);
    if (found !== undefined) await endInstance(context.host, world.boot, found);
    const restarts = (found?.record?.restarts ?? 0) + 1;
    await startInstance(prepared, { plan: this.plan, secrets: workshop.secrets, context, restarts });
  }

  stop(keep: "data" | "nothing", context: StepContext): Promise<void> {
    return stopStack(this.plan, keep, context);
  }

  async kill(target: Target): Promise<void> {
    await killInstance(this.#parts.host, this.plan, target);
    await awaitSettled(this.#parts.host, this.plan, target);
  }

  async halt(target: Target): Promise<void> {
    await haltInstance(this.#parts.host, this.plan, target);
    await awaitSettled(this.#parts.host, this.plan, target);
  }

  async restore(target: Target, context: StepContext): Promise<void> {
    await awaitSettled(this.#parts.host, this.plan, target);
    const status = ofTarget(await this.status(), target);
    // "absent": the whole stack was stopped since, and is not started again for the sake of one service.
    if (status?.state === "exited") await this.revive(target.service, target.instance, context);
  }

  pause(target: Target): Promise<void> {
    return pauseInstance(this.#parts.host, this.plan, target);
  }

  resume(target: Target): Promise<void> {
    return resumeInstance(this.#parts.host, this.plan, target);
  }

  limitObstacle(target: Target, limits: ResourceLimits): Promise<string | undefined> {
    return limitObstacle(this.#parts.host, this.plan, target, limits);
  }

  limit(target: Target, limits: ResourceLimits): Promise<void> {
    return limitInstance(this.#parts.host, this.plan, target, limits);
  }

  unlimit(target: Target): Promise<void> {
    return unlimitInstance(this.#parts.host, this.plan, target);
  }

  limitsOf(target: Target): Promise<ResourceLimits | undefined> {
    return limitsOfInstance(this.plan, target);
  }

  diskObstacle(target: Target): Promise<string | undefined> {
    return diskObstacle(this.#parts.host, this.plan, target);
  }

  boundDisk(target: Target, freeBytes: number, context: StepContext): Promise<void> {
    return boundDisk(this.#parts.host, this.plan, target, freeBytes, () => this.restore(target, context));
  }

  fillDisk(target: Target): Promise<void> {
    return fillDisk(this.plan, target);
  }

  emptyDisk(target: Target): Promise<void> {
    return emptyDisk(this.plan, target);
  }

  isDiskFull(target: Target): Promise<boolean> {
    return isDiskFull(this.plan, target);
  }

  unboundDisk(target: Target, context: StepContext): Promise<void> {
    return unboundDisk(this.#parts.host, this.plan, target, () => this.restore(target, context));
  }

  clockObstacle(target: Target): Promise<string | undefined> {
    return clockObstacle(this.#rerouting(), target);
  }

  skewClock(target: Target, seconds: number, context: StepContext): Promise<void> {
    return skewClock(this.#rerouting(), target, seconds, context);
  }

  rightClock(target: Target, context: StepContext): Promise<void> {
    return rightClock(this.#rerouting(), target, context);
  }

  clockOffset(target: Target): Promise<number | undefined> {
    return clockOffset(this.plan, target);
  }

  rerouteObstacle(link: Link): Promise<string | undefined> {
    return rerouteObstacle(this.#rerouting(), link);
  }

  reroute(link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
    return reroute(this.#rerouting(), link, context);
  }

  proxiesOf(link: Link): Promise<readonly LinkProxy[]> {
    return proxiesOf(this.plan, link);
  }

  routeDirectly(link: Link, context: StepContext): Promise<void> {
    return routeDirectly(this.#rerouting(), link, context);
  }

  dataObstacle(target: Target): Promise<string | undefined> {
    return dataObstacle(this.#parts, target);
  }

  readData(target: Target, path: string, offset: number, length: number): Promise<Buffer> {
    return readData(this.#parts, target, path, offset, length);
  }

  writeData(target: Target, path: string, offset: number, bytes: Buffer): Promise<void> {
    return writeData(this.#parts, target, path, offset, bytes);
  }

  lossObstacle(target: Target): Promise<string | undefined> {
    return lossObstacle(this.#parts, target);
  }

  loseData(target: Target): Promise<void> {
    return loseData(this.#parts, target);
  }

  giveData(target: Target, folder: string): Promise<void> {
    return giveData(this.#parts, target, folder);
  }

  keepGivenData(target: Target): Promise<void> {
    return keepGivenData(this.#parts, target);
  }

  putDataBack(target: Target): Promise<void> {
    return putDataBack(this.#parts, target);
  }

  hasLostData(target: Target): Promise<boolean> {
    return hasLostData(this.#parts, target);
  }

  certificateObstacle(service: ServiceName): Promise<string | undefined> {
    return certificateObstacle(this.#rerouting(), service);
  }

  present(service: ServiceName, certificate: ServerCertificate | undefined, context: StepContext): Promise<void> {
    return presentCertificate(this.#rerouting(), service, certificate, context);
  }

  async presentsAnother(service: ServiceName): Promise<boolean> {
    return (await readPresented(this.plan.stateDirectory)).has(service);
  }

  #rerouting(): Rerouting {
    return { ...this.#parts, revive: (service, instance, context) => this.revive(service, instance, context) };
  }
}
