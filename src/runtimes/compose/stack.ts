import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import { addressed, clientEnvironment } from "../../services/own-client.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type {
  BreaksNames,
  EndsInstances,
  LimitsResources,
  Link,
  LinkProxy,
  LosesData,
  OpensData,
  PresentsCertificates,
  ReroutesLinks,
  ResourceLimits,
  ServerCertificate,
  Target,
} from "../abilities.ts";
import type { Engine } from "../containers/engine.ts";
import { imageNames } from "../containers/image-names.ts";
import { linesOf } from "../containers/log-lines.ts";
import { merged } from "../containers/merge.ts";
import { shipped } from "../containers/shipped.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import { authorityPath, publishedEndpoint, requirePlanned, requireSecrets } from "../planned.ts";
import type { Endpoint, ExecResult, InstanceStatus, InstanceUsage, LogLine, RunningStack } from "../runtime.ts";
import { breakNames, mendNames, namesObstacle } from "./break-names.ts";
import { bringUp } from "./bring-up.ts";
import { type DataPlace, dataObstacle, readData, writeData } from "./data-bytes.ts";
import { execInContainer } from "./exec.ts";
import { allowRestart, endInstance, unpause } from "./faults.ts";
import { limitInstance, limitObstacle, limitsOfInstance, unlimitInstance } from "./limit-resources.ts";
import { containerLines } from "./logs.ts";
import { giveData, hasLostData, keepGivenData, type LostPlace, loseData, lossObstacle, putDataBack } from "./lost-data.ts";
import { certificateObstacle, presentCertificate } from "./present-certificate.ts";
import { readPresented } from "./presented.ts";
import { stopStack } from "./remove.ts";
import { proxiesOf, type Rerouting, reroute, rerouteObstacle, routeDirectly } from "./reroute.ts";
import { stackUsage } from "./usage.ts";
import { wireLaunch } from "./wiring.ts";
import { findContainer, type OwnContainer, ownContainers, stackStatus } from "./world.ts";

export interface StackInput {
  readonly host: Host;
  readonly plan: Plan;
  readonly toolchain: Toolchain;
  readonly services: ServiceRegistry;
  /** Rejects with ENGINE_DOWN. */
  connect(): Promise<Engine>;
  /** undefined for a stack of which only the rest is to be removed. */
  readonly secrets: Readonly<Record<SecretName, string>> | undefined;
}

/** A stack of containers. Knows nothing but the plan: each answer is read from the engine. */
export class ComposeStack
  implements RunningStack, EndsInstances, LimitsResources, ReroutesLinks, BreaksNames, PresentsCertificates, OpensData, LosesData
{
  readonly kind = "compose";
  readonly plan: Plan;
  readonly #input: StackInput;

  constructor(input: StackInput) {
    this.plan = input.plan;
    this.#input = input;
  }

  endpoint(service: ServiceName, port?: string, instance = 0): Endpoint {
    return publishedEndpoint(this.plan, service, port, instance);
  }

  secret(name: SecretName): string {
    return requireSecrets(this.#input.secrets)[name];
  }

  authorityFile(): string {
    return authorityPath(this.plan.stateDirectory);
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
      .map(({ id, instance }) => linesOf(containerLines(engine, id, options), service, instance));
    yield* merged(sources);
  }

  async exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const engine = await this.#input.connect();
    const { id } = await this.#container(engine, service, 0);
    const { client } = this.#wired(service, 0);
    const added = client === undefined ? {} : clientEnvironment(client, requireSecrets(this.#input.secrets));
    return execInContainer(engine, id, { argv: addressed(client, argv), added }, signal);
  }

  async revive(service: ServiceName, instance: number, context: StepContext): Promise<void> {
    const wired = this.#wired(service, instance);
    const engine = await this.#input.connect();
    const container = await this.#container(engine, service, instance);
    await bringUp({ engine, plan: this.plan, secrets: requireSecrets(this.#input.secrets), context }, container, wired);
  }

  async stop(keep: "data" | "nothing", context: StepContext): Promise<void> {
    await stopStack(await this.#input.connect(), this.plan, keep, context);
  }

  async kill(target: Target): Promise<void> {
    await endInstance(await this.#input.connect(), this.plan, target, "kill");
  }

  async halt(target: Target): Promise<void> {
    await endInstance(await this.#input.connect(), this.plan, target, "stop");
  }

  async restore(target: Target, context: StepContext): Promise<void> {
    if (await allowRestart(await this.#input.connect(), this.plan, target)) await this.revive(target.service, target.instance, context);
  }

  async pause(target: Target): Promise<void> {
    await endInstance(await this.#input.connect(), this.plan, target, "pause");
  }

  async resume(target: Target): Promise<void> {
    await unpause(await this.#input.connect(), this.plan, target);
  }

  async limitObstacle(target: Target, limits: ResourceLimits): Promise<string | undefined> {
    return limitObstacle(await this.#input.connect(), this.plan, target, limits);
  }

  async limit(target: Target, limits: ResourceLimits): Promise<void> {
    await limitInstance(await this.#input.connect(), this.plan, target, limits);
  }

  async unlimit(target: Target): Promise<void> {
    await unlimitInstance(await this.#input.connect(), this.plan, target);
  }

  async limitsOf(target: Target): Promise<ResourceLimits | undefined> {
    return limitsOfInstance(await this.#input.connect(), this.plan, target);
  }

  async rerouteObstacle(link: Link): Promise<string | undefined> {
    return rerouteObstacle(await this.#rerouting(), link, this.#input.host);
  }

  async reroute(link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
    return reroute(await this.#rerouting(), link, context);
  }

  async proxiesOf(link: Link): Promise<readonly LinkProxy[]> {
    return proxiesOf(await this.#input.connect(), this.plan, link);
  }

  async routeDirectly(link: Link, context: StepContext): Promise<void> {
    await routeDirectly(await this.#rerouting(), link, context);
  }

  async namesObstacle(target: Target): Promise<string | undefined> {
    return namesObstacle(await this.#input.connect(), this.plan, target);
  }

  async breakNames(target: Target): Promise<void> {
    await breakNames(await this.#input.connect(), this.plan, target);
  }

  async mendNames(target: Target): Promise<void> {
    await mendNames(await this.#input.connect(), this.plan, target);
  }

  async certificateObstacle(service: ServiceName): Promise<string | undefined> {
    return certificateObstacle(await this.#rerouting(), service);
  }

  async present(service: ServiceName, certificate: ServerCertificate | undefined, context: StepContext): Promise<void> {
    await presentCertificate(await this.#rerouting(), service, certificate, context);
  }

  async presentsAnother(service: ServiceName): Promise<boolean> {
    return (await readPresented(this.plan)).has(service);
  }

  async dataObstacle(target: Target): Promise<string | undefined> {
    return dataObstacle(await this.#input.connect(), this.plan, target);
  }

  async readData(target: Target, path: string, offset: number, length: number): Promise<Buffer> {
    return readData(await this.#place(target), path, offset, length);
  }

  async writeData(target: Target, path: string, offset: number, bytes: Buffer): Promise<void> {
    await writeData(await this.#place(target), path, offset, bytes);
  }

  async lossObstacle(target: Target): Promise<string | undefined> {
    return lossObstacle(await this.#lostPlace(target));
  }

  async loseData(target: Target): Promise<void> {
    await loseData(await this.#lostPlace(target));
  }

  async giveData(target: Target, folder: string): Promise<void> {
    await giveData(await this.#lostPlace(target), folder);
  }

  async keepGivenData(target: Target): Promise<void> {
    await keepGivenData(await this.#lostPlace(target));
  }

  async putDataBack(target: Target): Promise<void> {
    await putDataBack(await this.#lostPlace(target));
  }

  async hasLostData(target: Target): Promise<boolean> {
    return hasLostData(await this.#lostPlace(target));
  }

  /** By the plan's own image: after the stack was taken down there is no container to ask. */
  async #lostPlace(target: Target): Promise<LostPlace> {
    const { host, plan, services } = this.#input;
    const image = (await imageNames(plan, services, host.nodeVersion)).get(target.service) ?? "";
    return { ...(await this.#place(target)), image };
  }

  async #place(target: Target): Promise<DataPlace> {
    return { engine: await this.#input.connect(), plan: this.plan, target };
  }

  async #rerouting(): Promise<Rerouting> {
    const { plan, services, toolchain } = this.#input;
    return { engine: await this.#input.connect(), plan, services, toolchain, secrets: requireSecrets(this.#input.secrets) };
  }

  #wired(service: ServiceName, instance: number): WiredLaunch {
    const secrets = requireSecrets(this.#input.secrets);
    return wireLaunch(this.plan, this.#input.services[service], requirePlanned(this.plan, service), instance, secrets, shipped.compiled);
  }

  async #container(engine: Engine, service: ServiceName, instance: number): Promise<OwnContainer> {
    const found = await findContainer(engine, this.plan, service, instance);
    if (found) return found;
    throw new ParityError("NOT_RUNNING", `${service} has no container`, { hint: "start the stack first: parity up" });
  }
}
