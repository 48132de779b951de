import { asParityError } from "../errors/parity-error.ts";
import type { Fact, ParityEvent } from "../events/event.ts";
import type { Host } from "../host/host.ts";
import { canTellOfCluster } from "../runtimes/abilities.ts";
import { openTui, type StartableStep, type Tui } from "../views/tui/index.ts";
import { placeOf, tellCatalogue } from "./backups.ts";
import { BeginningSession } from "./beginning-session.ts";
import { bringUp, requireTools } from "./bring-up.ts";
import { carryOut } from "./carry-out.ts";
import { sampleCluster } from "./cluster-sampler.ts";
import type { Given } from "./given.ts";
import { healFirst } from "./heal-first.ts";
import { howItGoesOn } from "./how-it-goes-on.ts";
import { lockStack } from "./lock.ts";
import { openView } from "./open-view.ts";
import { followOtherRuns } from "./other-runs.ts";
import { loadOf } from "./project.ts";
import { sampleStack } from "./sampler.ts";
import type { Session } from "./session.ts";
import { Sitting } from "./sitting.ts";
import { takeDown } from "./take-down.ts";
import { looksOf, type SessionView } from "./view.ts";

/** Whoever has left waits for the prompt. */
const lastLookMs = 2_000;

/** `parity up` at a terminal: starts the stack, stays, and carries out what the keys ask for. */
export async function watch(host: Host, given: Given): Promise<number> {
  // A wrong configuration is said in plain lines; everything after it under a screen that was drawn at once.
  const { config } = await loadOf(host, given.options);
  const begun = new BeginningSession();
  const sitting = new Sitting(() => begun.interrupt());
  const tui = await open(host, config.project, begun, sitting);
  try {
    const view = async (session: Session, interrupt: () => void): Promise<SessionView> => {
      begun.began(session, interrupt);
      return closing(host, given, session, tui);
    };
    // The lock is taken a step at a time: a stack that is only looked at can be loaded from another terminal.
    return await carryOut(host, { command: given.line, options: given.options, changesStack: false, view }, (session, signal) =>
      stay(session, sitting, (event) => begun.tell(event), signal),
    );
  } finally {
    await tui.close();
  }
}

async function open(host: Host, project: string, begun: BeginningSession, sitting: Sitting): Promise<Tui> {
  const { colour, unicode } = looksOf(host, "stdout");
  return openTui({
    ...host.terminal(),
    colour,
    unicode,
    project,
    subscribe: (listener) => begun.subscribe(listener),
    logs: (service, signal) => begun.logs(service, signal),
    actions: sitting.actions(host),
    now: () => host.now(),
  });
}

/** When the screen is given back, what went wrong and how the run ended is said once more, in plain lines that stay. */
function closing(host: Host, given: Given, session: Session, tui: Tui): SessionView {
  tui.closed.catch(() => undefined);
  return {
    event: () => undefined,
    close: async () => {
      await tui.close();
      await tui.closed;
      const plain = openView(host, given.options);
      session.subscribe((event) => {
        if (event.type === "problem.met" || event.type === "run.finished") plain.event(event, session.state);
      })();
      await plain.close();
      const goesOn = await howItGoesOn(session.project.plan.project, session.stack, AbortSignal.timeout(lastLookMs));
      if (goesOn !== undefined) host.stdout.write(`${goesOn}\n`);
    },
  };
}

async function stay(session: Session, sitting: Sitting, tell: (event: ParityEvent) => void, signal: AbortSignal): Promise<number> {
  const { stateDirectory } = session.project;
  const locked = async (work: (inner: AbortSignal) => Promise<void>): Promise<void> => {
    const unlock = await lockStack(session.host, stateDirectory, "up");
    try {
      await work(sitting.stepSignal(signal));
    } finally {
      await unlock();
    }
  };
  await locked(async (inner) => {
    await requireTools(session, inner);
    await healFirst(session, inner);
    await bringUp(session, inner);
  });
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const told = tellCatalogueOf(session, until);
  const others = followOtherRuns(session, { tell, changed: () => tellCatalogueOf(session, until) }, until);
  const { stack, host } = session;
  const emit = (fact: Fact) => session.emit(fact);
  const sampling = stack && sampleStack(stack, host, emit, until);
  const clusterSampling = stack && canTellOfCluster(stack) ? sampleCluster(stack, host, emit, until) : undefined;
  try {
    for await (const wish of sitting.wishes(signal)) {
      if (wish === "leave") return 0;
      await locked((inner) => carryOutWish(session, wish, inner)).catch((thrown: unknown) => session.report(asParityError(thrown)));
      if (wish === "takeDown") return 0;
    }
    signal.throwIfAborted();
    return 0;
  } finally {
    ended.abort();
    await Promise.all([told, others, clusterSampling]);
    await sampling?.catch(() => undefined);
  }
}

/** For the screen alone, so nobody waits for it; a store that does not answer leaves what is here. */
async function tellCatalogueOf(session: Session, signal: AbortSignal): Promise<void> {
  const { plan, stateDirectory } = session.project;
  const place = await placeOf(plan.backup, stateDirectory, { host: session.host, signal }).catch(() => undefined);
  try {
    await tellCatalogue(session, place).catch(() => tellCatalogue(session, undefined));
  } catch (thrown) {
    if (!signal.aborted) session.report(asParityError(thrown));
  }
}

async function carryOutWish(session: Session, wish: StartableStep | "takeDown", signal: AbortSignal): Promise<void> {
  const { stack } = session;
  if (stack === undefined) return;
  if (wish === "takeDown") {
    await takeDown(session, "data", signal);
    return;
  }
  const { carryOutStep } = await import("./carry-out-step.ts");
  await carryOutStep(session, stack, wish, signal);
}
