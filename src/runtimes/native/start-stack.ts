import type { PlannedService, ServiceName } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import { inOrder, inReverseOrder } from "../order.ts";
import { readProcessTable } from "../process-table.ts";
import { requireFitting } from "./data-folder.ts";
import { readExitCode } from "./exit-code.ts";
import { tailOf } from "./log.ts";
import { mainOf } from "./membership.ts";
import { instanceName } from "./paths.ts";
import { requireFreePorts } from "./ports.ts";
import { type PreparedInstance, prepareInstance, type Workshop } from "./prepare.ts";
import { keepInstance, type Start, startInstance } from "./start-instance.ts";
import { stopInstance } from "./stop-instance.ts";
import { type FoundInstance, readWorld, type World } from "./world.ts";

const evidenceLines = 1_000;

/** Brings every planned instance up. On failure or abort what this call started is stopped again, and only that. */
export async function startStack(workshop: Workshop, context: StepContext): Promise<void> {
  const { plan } = workshop;
  const prepared = await Promise.all(
    plan.services.flatMap((service) => instancesOf(service).map((each) => prepareInstance(workshop, service, each))),
  );
  // Before anything is changed: what runs now may be all that still fits its data.
  await Promise.all(prepared.map(requireFitting));
  const world = await readWorld(plan);
  await requireTheirPorts(prepared, world);
  await stopUnplanned(prepared, world, context);
  const failing = new AbortController();
  const inner: StepContext = { ...context, signal: AbortSignal.any([context.signal, failing.signal]) };
  const start: Start = { plan, secrets: workshop.secrets, context: inner, restarts: 0 };
  const started: PreparedInstance[] = [];
  const renewed = new Set<ServiceName>();
  try {
    await inOrder(plan.services, async (service) => {
      const instances = prepared.filter((each) => each.service === service);
      const dependencyRenewed = service.dependsOn.some((name) => renewed.has(name));
      await allOrFirstFailure(instances, failing, async (each) => {
        const kept = await keep(each, { world, start, dependencyRenewed });
        if (kept) return;
        renewed.add(service.name);
        started.push(each);
        await startInstance(each, start);
      });
    });
  } catch (error) {
    await recordEvidence(started, context);
    await stopStarted(workshop, started, context);
    // What was cut short because another service failed is not the reason.
    throw failing.signal.aborted && !context.signal.aborted ? failing.signal.reason : error;
  }
}

/** Of what is not there yet: a port that is taken is found out before seconds are spent on starting the rest. */
async function requireTheirPorts(prepared: readonly PreparedInstance[], world: World): Promise<void> {
  for (const { service, instance } of prepared) {
    const found = world.instances.some((each) => each.service === service.name && each.instance === instance);
    if (!found) await requireFreePorts(service, instance);
  }
}

export function instancesOf(service: PlannedService): number[] {
  return Array.from({ length: service.instances }, (_, instance) => instance);
}

async function allOrFirstFailure<T>(items: readonly T[], failing: AbortController, work: (item: T) => Promise<void>): Promise<void> {
  const guarded = items.map((item) =>
    work(item).catch((error: unknown) => {
      failing.abort(error);
      throw error;
    }),
  );
  // All of them settle before anything is stopped: otherwise one could still be starting while it is being stopped.
  await Promise.allSettled(guarded);
  await Promise.all(guarded);
}

interface Keeping {
  readonly world: World;
  readonly start: Start;
  readonly dependencyRenewed: boolean;
}

/** True when it runs (or, a one-shot, has run) as planned. What runs otherwise is stopped. */
async function keep(prepared: PreparedInstance, { world, start, dependencyRenewed }: Keeping): Promise<boolean> {
  const { host, emit } = start.context;
  const { service, instance } = prepared;
  const found = world.instances.find((each) => each.service === service.name && each.instance === instance);
  if (found === undefined) return false;
  const same = found.record?.launchHash === prepared.launchHash ? found.record : undefined;
  if (same !== undefined && service.kind === "one-shot") {
    const finished = (await readExitCode(found.paths.exit)) === 0;
    if (finished && !dependencyRenewed) {
      emit({ type: "service.ready", service: service.name, instance, ms: 0, kept: true });
      return true;
    }
  }
  const main = same && mainOf(same, world.boot, readProcessTable());
  if (same !== undefined && main !== undefined && service.kind === "service") {
    if (main.state === "T") host.kill(main.pid, "SIGCONT");
    await keepInstance(prepared, same, start);
    return true;
  }
  if (await stopInstance(host, world.boot, found)) emit({ type: "service.stopped", service: service.name, instance });
  return false;
}

/** An instance that the plan no longer has, because there are fewer replicas now, is stopped. */
async function stopUnplanned(prepared: readonly PreparedInstance[], world: World, context: StepContext): Promise<void> {
  const planned = (found: FoundInstance): boolean =>
    prepared.some((each) => each.service.name === found.service && each.instance === found.instance);
  await Promise.all(
    world.instances
      .filter((found) => !planned(found))
      .map(async (found) => {
        await stopInstance(context.host, world.boot, found);
        context.emit({ type: "service.stopped", service: found.service, instance: found.instance });
      }),
  );
}

async function stopStarted(workshop: Workshop, started: readonly PreparedInstance[], context: StepContext): Promise<void> {
  const world = await readWorld(workshop.plan);
  await inReverseOrder(workshop.plan.services, async (service) => {
    const mine = started.filter((each) => each.service === service);
    await Promise.all(
      mine.map(async ({ instance, paths }) => {
        const found = world.instances.find((each) => each.service === service.name && each.instance === instance);
        const ran = await stopInstance(
          context.host,
          world.boot,
          found ?? { service: service.name, instance, paths, record: undefined, marked: [] },
        );
        if (ran) context.emit({ type: "service.stopped", service: service.name, instance });
      }),
    );
  });
}

/** Before anything is stopped, so that the log ends where the failure was. */
async function recordEvidence(started: readonly PreparedInstance[], context: StepContext): Promise<void> {
  for (const { service, instance, paths } of started) {
    const { lines } = await tailOf(paths.log, evidenceLines);
    if (lines.length > 0) await context.run.record(`${instanceName(service.name, instance)}.log`, "log", `${lines.join("\n")}\n`);
  }
}
