import { ParityError } from "../../../errors/parity-error.ts";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import type { StepContext } from "../../../work/context.ts";
import type { Budget, Drained, DrainsNodes, DrainWay } from "../../abilities.ts";
import { isReady } from "../explain-pod.ts";
import type { Faulting } from "../faults.ts";
import { deleteObject, type Pod, podName } from "../objects.ts";
import { isEnding, podsOf, readPods } from "../world.ts";
import { closedByOthers, closedNodes, cordon, uncordonAll } from "./cordon.ts";
import { evict } from "./evict.ts";
import { type ReadyWatch, watchReady } from "./ready-watch.ts";

/** Whoever empties a node asks again and again; a pod that has nowhere to go would be asked for ever. */
const asksWithinMs = 10_000;
const betweenMs = 500;
const readyWithinMs = 170_000;

/** What is seen of a drain while it goes on: by who began it, and by nobody else. */
interface Draining {
  readonly service: ServiceName;
  readonly watch: ReadyWatch;
  refused: number;
}

/** What a stack can do whose pods are on nodes. */
export abstract class DrainingStack implements DrainsNodes {
  abstract readonly plan: Plan;
  #draining: Draining | undefined;

  protected abstract faulting(): Promise<Faulting>;

  async drainObstacle(service: ServiceName): Promise<string | undefined> {
    if (this.#planned(service) < 2) return `${service} has but one instance, which no budget can keep while it moves`;
    const pods = await this.#pods(service);
    const node = busiestNode(pods);
    if (node === undefined) return `${service} has no pod on any node`;
    const closed = await closedByOthers((await this.faulting()).api);
    return closed.includes(node)
      ? `somebody has cordoned the node ${node} already, and parity opens no node that it did not close`
      : undefined;
  }

  async drain(service: ServiceName, way: DrainWay, { signal }: StepContext): Promise<void> {
    const { api, host } = await this.faulting();
    const pods = await this.#pods(service);
    const node = busiestNode(pods);
    if (node === undefined) throw new ParityError("NOT_RUNNING", `${service} has no pod on any node`, { hint: "parity status shows why" });
    // Before anything is watched or ended: it may be somebody else's by now.
    await cordon(api, node);
    this.#draining?.watch.stop();
    const draining: Draining = { service, watch: await watchReady(api, this.plan, service), refused: 0 };
    this.#draining = draining;
    let left = pods.filter(({ spec }) => spec?.nodeName === node);
    // As whoever is told to disable evictions: nobody asks the budget.
    if (!way.heedsBudget) return void (await Promise.all(left.map((pod) => deleteObject(api, podName(pod)))));
    const until = host.monotonic() + asksWithinMs;
    do {
      const stayed: Pod[] = [];
      for (const pod of left) if (!(await evict(api, pod, "done"))) stayed.push(pod);
      draining.refused += stayed.length;
      left = stayed;
      // Where all could leave, it is the others that the budget keeps until these are back.
      if (left.length === 0 && (await this.budgetOf(service)).refuses) draining.refused += 1;
      await host.sleep(betweenMs, signal);
    } while (left.length > 0 && host.monotonic() < until);
  }

  async undrain(service: ServiceName, { signal }: StepContext): Promise<void> {
    const { api, host } = await this.faulting();
    this.#draining?.watch.stop();
    this.#draining = undefined;
    await uncordonAll(api);
    const until = host.monotonic() + readyWithinMs;
    while ((await this.#pods(service)).filter(isReady).length < this.#planned(service)) {
      if (host.monotonic() > until)
        throw new ParityError("SERVICE_NOT_READY", `the instances of ${service} were not all ready within ${readyWithinMs / 1_000} s`, {
          hint: "parity status shows what they do",
        });
      await host.sleep(betweenMs, signal);
    }
  }

  async closedNodes(): Promise<readonly string[]> {
    return closedNodes((await this.faulting()).api);
  }

  async budgetOf(service: ServiceName): Promise<Budget> {
    const { api } = await this.faulting();
    const ready = (await this.#pods(service)).filter(isReady);
    const refuses = ready[0] === undefined || !(await evict(api, ready[0], "asked"));
    return { ready: ready.length, planned: this.#planned(service), refuses, drained: this.#drained(service, ready.length) };
  }

  #drained(service: ServiceName, ready: number): Drained | undefined {
    if (this.#draining?.service !== service) return undefined;
    const { watch, refused } = this.#draining;
    return { readyBefore: watch.before, leastReady: Math.min(watch.least(), ready), refused, unseen: watch.ended() };
  }

  #planned(service: ServiceName): number {
    return this.plan.services.find(({ name }) => name === service)?.instances ?? 0;
  }

  async #pods(service: ServiceName): Promise<readonly Pod[]> {
    const { api, plan } = await this.faulting();
    return podsOf({ pods: await readPods(api, plan) }, service).filter((pod) => !isEnding(pod));
  }
}

/** The one with the most of them. */
function busiestNode(pods: readonly Pod[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { spec } of pods) if (spec?.nodeName !== undefined) counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
