import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, SecretName } from "../../plan/plan.ts";
import type { ReadyRule } from "../../ready/rule.ts";
import { readyTarget } from "../../ready/target.ts";
import { type ExitedProcess, waitUntilReady } from "../../ready/wait.ts";
import type { StepContext } from "../../work/context.ts";
import type { Engine } from "../containers/engine.ts";
import type { WiredLaunch } from "../containers/wire-launch.ts";
import { thrownFailure } from "./failure.ts";
import { lastLines } from "./logs.ts";
import { inspect, type OwnContainer } from "./world.ts";

export interface BringUp {
  readonly engine: Engine;
  readonly plan: Plan;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly context: StepContext;
}

/**
 * Starts a created container, unless it runs, and waits until its instance is ready. Emits the service.* facts.
 * Rejects with SERVICE_EXITED, SERVICE_NOT_READY, PORT_TAKEN, ENGINE_FAILED or AbortError.
 */
export async function bringUp(up: BringUp, container: OwnContainer, wired: WiredLaunch): Promise<void> {
  const { context } = up;
  const { service, instance, launch } = wired;
  const subject = { service: service.name, instance };
  const begun = context.host.monotonic();
  const kept = await isKept(up, container, launch.ready);
  context.emit({ type: "service.starting", ...subject });
  if (!kept) await startContainer(up, container);
  if (!(kept && launch.ready.kind === "exit")) await waitFor(up, container, wired);
  const port = service.ports[0]?.published[instance];
  const ms = Math.round(context.host.monotonic() - begun);
  context.emit({ type: "service.ready", ...subject, ...(port === undefined ? {} : { port }), ms, kept });
}

/** Running as planned, or a one-shot that has done its work in this very container. */
async function isKept({ engine }: BringUp, { id }: OwnContainer, ready: ReadyRule): Promise<boolean> {
  const state = (await inspect(engine, id))?.State;
  if (ready.kind === "exit") return state?.Status === "exited" && state.ExitCode === 0;
  return state?.Status === "running";
}

async function startContainer({ engine, plan }: BringUp, { id, service }: OwnContainer): Promise<void> {
  const handle = engine.docker.getContainer(id);
  try {
    if ((await inspect(engine, id))?.State.Paused) await handle.unpause();
    else await handle.start();
  } catch (error) {
    // 304: it was running already, so somebody started it between the look and the call.
    if ((error as { statusCode?: number }).statusCode === 304) return;
    throw await thrownFailure(error, `start ${service}`, plan);
  }
}

async function waitFor(up: BringUp, { id }: OwnContainer, { service, instance, launch }: WiredLaunch): Promise<void> {
  const { engine, plan, secrets, context } = up;
  const subject = { service: service.name, instance };
  const before = (await inspect(engine, id))?.RestartCount ?? 0;
  let ended: ExitedProcess | undefined;
  try {
    await waitUntilReady(launch.ready, readyTarget(plan, service.name, instance, secrets), {
      host: context.host,
      signal: context.signal,
      withinSeconds: service.readyWithinSeconds,
      exited: async () => (ended = await exitOf(engine, id, before)),
      waiting: (waitingFor, ms) => context.emit({ type: "service.waiting", ...subject, waitingFor, ms: Math.round(ms) }),
      log: (lines) => lastLines(engine, id, lines),
    });
  } catch (error) {
    if (error instanceof ParityError && error.code === "SERVICE_EXITED") {
      const exitCode = ended?.exitCode === undefined ? {} : { exitCode: ended.exitCode };
      context.emit({ type: "service.exited", ...subject, ...exitCode, restarts: 0, log: error.log });
    }
    throw error;
  }
}

/** The engine restarts what ends; that it did so once is the end this is about. */
async function exitOf(engine: Engine, id: string, restartsBefore: number): Promise<ExitedProcess | undefined> {
  const details = await inspect(engine, id);
  if (!details) return { exitCode: undefined };
  const { State: state, RestartCount: restarts } = details;
  if (state.Status === "exited" || state.Status === "dead" || state.Restarting) return { exitCode: state.ExitCode };
  return restarts > restartsBefore ? { exitCode: undefined } : undefined;
}
