import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { PlannedService } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import type { KindApi } from "./api.ts";
import type { Applied } from "./apply.ts";
import { explain } from "./explain.ts";
import type { FailedContainer, Judgement } from "./explain-pod.ts";
import { lastLines, sourceOf } from "./logs.ts";
import type { Workload } from "./render.ts";
import { podsOf, type Sight } from "./world.ts";

const everyMs = 250;
const tellEveryMs = 1_000;
const logLines = 30;

export interface WorkloadWait {
  readonly api: KindApi;
  readonly context: StepContext;
  look(signal: AbortSignal): Promise<Sight>;
  readonly awaited: { readonly service: PlannedService; readonly workload: Omit<Workload, "autoscaled"> };
  /** What the server had when it was applied: an earlier look does not count. */
  readonly applied: Applied;
  readonly withinSeconds: number;
  /** Called at most once a second with what is waited for and the ms since the wait began. */
  waiting(reason: string, elapsedMs: number): void;
}

type Failure = Extract<Judgement, { state: "failed" }>;

/** A workload that cannot get ready, as the error to tell and what a service.exited event needs. */
export class WorkloadFailed extends ParityError {
  readonly failure: Failure;

  constructor(sentence: string, hint: string, failure: Failure, log: readonly string[]) {
    super(failure.code, sentence, { hint, log });
    this.failure = failure;
  }
}

/**
 * Waits until every pod of a workload is there as asked for and ready, or a Job has done its work. Rejects at once with
 * WorkloadFailed when Kubernetes says what no waiting mends, with SERVICE_NOT_READY and the last reason when the time is up.
 */
export async function waitForWorkload(wait: WorkloadWait): Promise<void> {
  const { context, withinSeconds } = wait;
  const { host, signal } = context;
  const begun = host.monotonic();
  const since = host.now();
  let toldAt = 0;
  for (;;) {
    signal.throwIfAborted();
    const judged = await judge(wait, since);
    if (judged.state === "ready") return;
    if (judged.state === "failed") throw await failed(wait, judged);
    const elapsed = host.monotonic() - begun;
    if (elapsed > withinSeconds * 1_000) throw await late(wait, judged.reason);
    if (elapsed - toldAt >= tellEveryMs) {
      toldAt = elapsed;
      wait.waiting(judged.reason, elapsed);
    }
    await host.sleep(everyMs, signal);
  }
}

async function judge({ look, awaited, applied, context }: WorkloadWait, since: number): Promise<Judgement> {
  const { service } = awaited;
  try {
    const sight = await look(context.signal);
    const workload = sight.workloads.find(
      ({ kind, metadata }) => kind === awaited.workload.kind && metadata?.name === awaited.workload.name,
    );
    if (workload === undefined || (workload.metadata?.generation ?? 0) < (applied.metadata.generation ?? 0))
      return { state: "waiting", reason: "its object to be seen" };
    return explain({ workload, pods: podsOf(sight, service.name), events: sight.events, now: context.host.now(), since });
  } catch (error) {
    context.signal.throwIfAborted();
    // An API server that is started again answers in a while.
    return { state: "waiting", reason: `the API server to answer: ${messageOf(error)}` };
  }
}

async function failed({ api, awaited }: WorkloadWait, failure: Failure): Promise<WorkloadFailed> {
  const { name } = awaited.service;
  const log = failure.log === undefined ? [] : await linesOf(api, failure.log);
  const hint = log.length > 0 ? `its last log lines say why; all of them: parity logs ${name}` : hintFor(failure, name);
  return new WorkloadFailed(`${name} cannot get ready: ${failure.reason}`, hint, failure, log);
}

/** The container's own last lines, or those of the one before it, whichever there are. */
async function linesOf(api: KindApi, { namespace, pod, container, previous }: FailedContainer): Promise<readonly string[]> {
  const wanted = await lastLines(api, { namespace, pod, container, previous }, logLines);
  return wanted.length > 0 ? wanted : lastLines(api, { namespace, pod, container, previous: !previous }, logLines);
}

function hintFor({ code, reason }: Failure, service: string): string {
  if (code === "IMAGE_MISSING")
    return "the image is not on the node and cannot be pulled: run the command again, which loads what is missing";
  if (/quota/i.test(reason)) return "the namespace's ResourceQuota does not let it be made: ask for fewer instances, or for smaller ones";
  if (/Insufficient/.test(reason))
    return "the nodes have no more room: ask for fewer instances, or use a machine with more CPUs and memory";
  return `the evidence of the run holds the cluster's events; parity logs ${service} shows what it wrote`;
}

async function late({ api, awaited, context, look, withinSeconds }: WorkloadWait, reason: string): Promise<ParityError> {
  const { name } = awaited.service;
  const pod = await look(context.signal).then(
    (sight) => podsOf(sight, name)[0],
    () => undefined,
  );
  const log = pod === undefined ? [] : await linesOf(api, { ...sourceOf(pod), previous: false });
  return new ParityError("SERVICE_NOT_READY", `${name} was not ready within ${withinSeconds} s: waited for ${reason}`, {
    hint: `its last log lines may say why; all of them: parity logs ${name}`,
    log,
  });
}
