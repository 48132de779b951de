import type { ClusterFacts } from "../../events/cluster-facts.ts";
import type { Plan, SecretName, ServiceName } from "../../plan/plan.ts";
import type { BesideWay } from "../../services/beside.ts";
import type { StepContext } from "../../work/context.ts";
import type {
  BreaksNames,
  EndsInstances,
  LimitsResources,
  Link,
  LinkProxy,
  PresentsCertificates,
  ReroutesLinks,
  ResourceLimits,
  ServerCertificate,
  Target,
} from "../abilities.ts";
import { merged } from "../containers/merge.ts";
import { placeholderSecrets } from "../containers/placeholder-secrets.ts";
import { authorityPath, publishedEndpoint, requirePlanned, requireSecrets } from "../planned.ts";
import type { Release, Rollout, RollsOut, RunsBeside } from "../releases.ts";
import type { Endpoint, ExecResult, InstanceStatus, InstanceUsage, LogLine, RunningStack } from "../runtime.ts";
import { apiUntil, type KindApi } from "./api.ts";
import { breakNames, mendNames, namesObstacle } from "./break-names.ts";
import { findCluster } from "./cluster/find-cluster.ts";
import { readClusterFacts } from "./cluster-facts.ts";
import { containerProcesses } from "./container-processes.ts";
import { PromotingStack } from "./database/promoting-stack.ts";
import { proxiesOf, type Rerouting, reroute, rerouteObstacle, routeDirectly } from "./detours/reroute.ts";
import { execInPod, execWithClient } from "./exec.ts";
import { clusterFailure } from "./failure.ts";
import { allowInstance, type Faulting, haltInstance, killInstance, notRunning, pauseInstance, resumeInstance } from "./faults.ts";
import { serviceLines } from "./follow-instance.ts";
import { limitInstance, limitObstacle, limitsOfInstance, unlimitInstance } from "./limit-resources.ts";
import { type LogWish, sourceOf } from "./logs.ts";
import { numberPods } from "./number-pods.ts";
import { certificateObstacle, presentCertificate, presentsAnother } from "./present-certificate.ts";
import { reviveService } from "./revive.ts";
import * as beside from "./rollouts/beside.ts";
import { rollBack, rollOut, rolloutIn, rolloutObstacle } from "./rollouts/roll-out.ts";
import { runningObjects } from "./running-objects.ts";
import type { StackInput } from "./stack-input.ts";
import { numberedPods, statusOf } from "./status.ts";
import { stopStack } from "./stop.ts";
import { crashInstance, replaceInstance, standsStill, unwedgeInstance, wedgeInstance } from "./supervised.ts";
import { stackUsage } from "./usage.ts";
import { wireLaunch } from "./wiring.ts";
import { createLooker, readWorld, type Sight } from "./world.ts";

/** A stack of pods. Knows nothing but the plan: each answer is read from the cluster. */
export class KindStack
  extends PromotingStack
  implements RunningStack, EndsInstances, LimitsResources, ReroutesLinks, BreaksNames, PresentsCertificates, RollsOut, RunsBeside
{
  readonly kind = "kind";
  readonly plan: Plan;
  readonly #input: StackInput;
  #look: ((signal: AbortSignal) => Promise<Sight>) | undefined;

  constructor(input: StackInput) {
    super();
    this.plan = input.plan;
    this.#input = input;
  }

  /** An instance of the app has a port of its own; those of any other service share one: which of them answers is Kubernetes' to say. */
  endpoint(service: ServiceName, port?: string, instance = 0): Endpoint {
    return publishedEndpoint(this.plan, service, port, instance);
  }

  secret(name: SecretName): string {
    return requireSecrets(this.#input.secrets)[name];
  }

  authorityFile(): string {
    return authorityPath(this.plan.stateDirectory);
  }

  async status(signal?: AbortSignal): Promise<readonly InstanceStatus[]> {
    const read = async (api: KindApi): Promise<readonly InstanceStatus[]> => {
      const world = await readWorld(api, this.plan);
      // Whoever goes on to ask an instance is to reach that one, whatever Kubernetes has replaced meanwhile.
      await numberPods(api, this.plan, world);
      return statusOf(world, this.plan, containerProcesses());
    };
    return this.#asked("read what the stack does", read, signal);
  }

  async usage(signal?: AbortSignal): Promise<readonly InstanceUsage[]> {
    return this.#asked("read what the stack uses", (api) => stackUsage(api, this.plan), signal);
  }

  async clusterFacts(signal?: AbortSignal): Promise<ClusterFacts> {
    const now = this.#input.host.now();
    return this.#asked("read what the cluster does", (api) => readClusterFacts(api, this.plan, now), signal);
  }

  async runningObjects(): Promise<readonly object[]> {
    return this.#asked("read what runs", (api) => runningObjects(api, this.plan));
  }

  async *logs(service: ServiceName, options: LogWish): AsyncGenerator<LogLine> {
    const { api, host, plan } = await this.faulting();
    yield* merged(await serviceLines({ api, host, plan, service: requirePlanned(plan, service) }, options));
  }

  async exec(service: ServiceName, argv: readonly string[], signal?: AbortSignal): Promise<ExecResult> {
    const api = await this.#input.connect();
    const planned = requirePlanned(this.plan, service);
    const running = numberedPods(await readWorld(api, this.plan), planned).find(({ pod }) => pod.status?.phase === "Running");
    if (running === undefined) throw notRunning({ service, instance: 0 });
    const { client } = wireLaunch(this.plan, this.#input.services[service], planned, placeholderSecrets);
    return client === undefined
      ? execInPod(api, sourceOf(running.pod), argv, signal)
      : execWithClient(api, sourceOf(running.pod), { argv, client }, signal);
  }

  async revive(service: ServiceName, instance: number, context: StepContext): Promise<void> {
    const { services } = this.#input;
    await this.#asked(`start ${service}`, (api) =>
      reviveService({ api, plan: this.plan, services, secrets: requireSecrets(this.#input.secrets), context }, { service, instance }),
    );
  }

  async stop(keep: "data" | "nothing", context: StepContext): Promise<void> {
    await stopStack(this.#input, keep, context);
  }

  async kill(target: Target): Promise<void> {
    await killInstance(await this.faulting(), target);
  }

  async halt(target: Target): Promise<void> {
    await haltInstance(await this.faulting(), target);
  }

  async restore(target: Target, context: StepContext): Promise<void> {
    if (await allowInstance(await this.faulting(), target)) await this.revive(target.service, target.instance, context);
  }

  async pause(target: Target): Promise<void> {
    await pauseInstance(await this.faulting(), target);
  }

  async resume(target: Target): Promise<void> {
    await resumeInstance(await this.faulting(), target);
  }

  async crash(target: Target): Promise<void> {
    await crashInstance(await this.faulting(), target);
  }

  async wedge(target: Target): Promise<void> {
    await wedgeInstance(await this.faulting(), target);
  }

  async unwedge(target: Target): Promise<void> {
    await unwedgeInstance(await this.faulting(), target);
  }

  async standsStill(target: Target): Promise<boolean> {
    return standsStill(await this.faulting(), target);
  }

  async replace(target: Target): Promise<void> {
    await replaceInstance(await this.faulting(), target);
  }

  async limitObstacle(target: Target, limits: ResourceLimits): Promise<string | undefined> {
    return limitObstacle(await this.faulting(), target, limits);
  }

  async limit(target: Target, limits: ResourceLimits): Promise<void> {
    await limitInstance(await this.faulting(), target, limits);
  }

  async unlimit(target: Target): Promise<void> {
    await unlimitInstance(await this.faulting(), target);
  }

  async limitsOf(target: Target): Promise<ResourceLimits | undefined> {
    return limitsOfInstance(await this.faulting(), target);
  }

  async rerouteObstacle(link: Link): Promise<string | undefined> {
    return rerouteObstacle(await this.#rerouting(), link);
  }

  async reroute(link: Link, context: StepContext): Promise<readonly LinkProxy[]> {
    return reroute(await this.#rerouting(), link, context);
  }

  async proxiesOf(link: Link): Promise<readonly LinkProxy[]> {
    return proxiesOf(await this.#rerouting(), link);
  }

  async routeDirectly(link: Link, context: StepContext): Promise<void> {
    await routeDirectly(await this.#rerouting(), link, context);
  }

  async namesObstacle(target: Target): Promise<string | undefined> {
    return namesObstacle(await this.faulting(), target);
  }

  async breakNames(target: Target): Promise<void> {
    await breakNames(await this.faulting(), target);
  }

  async mendNames(target: Target): Promise<void> {
    await mendNames(await this.faulting(), target);
  }

  async certificateObstacle(service: ServiceName): Promise<string | undefined> {
    return certificateObstacle(await this.#rerouting(), service);
  }

  async present(service: ServiceName, certificate: ServerCertificate | undefined, context: StepContext): Promise<void> {
    await presentCertificate(await this.#rerouting(), service, certificate, context);
  }

  async presentsAnother(service: ServiceName): Promise<boolean> {
    return presentsAnother(await this.faulting(), service);
  }

  async rolloutObstacle(service: ServiceName, release: Release): Promise<string | undefined> {
    return rolloutObstacle(this.plan, service, release);
  }

  async rollOut(service: ServiceName, release: Release): Promise<void> {
    await rollOut(await this.#beside(), service, release);
  }

  async rolloutOf(service: ServiceName): Promise<Rollout> {
    const { api, plan, look, host } = await this.#beside();
    const [{ events }, world] = await Promise.all([look(new AbortController().signal), readWorld(api, plan)]);
    // A shared look may have begun before the change that is asked about.
    return rolloutIn({ ...world, events }, service, host.now());
  }

  async rollBack(service: ServiceName): Promise<void> {
    await rollBack(await this.#beside(), service);
  }

  async besideObstacle(service: ServiceName, _way: BesideWay, release: Release): Promise<string | undefined> {
    return rolloutObstacle(this.plan, service, release);
  }

  async startBeside(service: ServiceName, way: BesideWay, release: Release, context: StepContext): Promise<void> {
    await beside.startBeside(await this.#beside(), { service, way, release }, context);
  }

  async besideAddresses(service: ServiceName, way: BesideWay): Promise<ReadonlySet<string>> {
    return beside.besideAddresses(await this.#beside(), service, way);
  }

  async serve(service: ServiceName, by: "planned" | "preview"): Promise<void> {
    await beside.serve(await this.#beside(), service, by);
  }

  async servedBy(service: ServiceName): Promise<"planned" | "preview"> {
    return beside.servedBy(await this.#beside(), service);
  }

  async endBeside(service: ServiceName, way: BesideWay, context: StepContext): Promise<void> {
    await beside.endBeside(await this.#beside(), service, way, context);
  }

  async isBeside(service: ServiceName, way: BesideWay): Promise<boolean> {
    return beside.isBeside(await this.#beside(), service, way);
  }

  async #beside(): Promise<beside.RunningBeside> {
    const { api, host, plan } = await this.faulting();
    this.#look ??= createLooker(api, plan, host);
    return { api, host, plan, look: this.#look };
  }

  async #rerouting(): Promise<Rerouting> {
    const { plan, services, toolchain, secrets } = this.#input;
    const engine = await this.#input.engine();
    const cluster = await findCluster(engine, plan);
    if (cluster === undefined) throw notRunning({ service: "app" });
    return { engine, cluster, api: await this.#input.connect(), plan, services, toolchain, secrets: requireSecrets(secrets) };
  }

  protected async faulting(): Promise<Faulting> {
    return { api: await this.#input.connect(), host: this.#input.host, plan: this.plan };
  }

  async #asked<T>(doing: string, ask: (api: KindApi) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await ask(apiUntil(await this.#input.connect(), signal));
    } catch (error) {
      throw clusterFailure(error, doing);
    }
  }
}
