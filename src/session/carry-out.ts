import { join } from "node:path";
import { asParityError, ParityError } from "../errors/parity-error.ts";
import { openJournal } from "../events/journal.ts";
import type { Host } from "../host/host.ts";
import { openSecrets } from "../secrets/secrets.ts";
import { parityVersion } from "../version.ts";
import { lockStack } from "./lock.ts";
import { openView } from "./open-view.ts";
import { planFact } from "./plan-fact.ts";
import { loadOf, openProject, type Project, type ProjectOptions } from "./project.ts";
import { Session } from "./session.ts";
import { type SessionView, type ViewOptions } from "./view.ts";

export interface Request {
  /** As it was typed, for the journal: "certify --quick". */
  readonly command: string;
  readonly options: ProjectOptions & ViewOptions;
  /** One command at a time changes a stack. */
  readonly changesStack: boolean;
  /** Instead of the plain or JSON view; the TUI comes this way. */
  readonly view?: (session: Session, interrupt: () => void) => Promise<SessionView>;
}

/** What a command does within its run; its exit code when nothing was thrown. */
export type Work = (session: Session, signal: AbortSignal) => Promise<number>;

/** Runs a command as a session: lock, journal, view, work, undo, unlock. Errors before there is a session are thrown. */
export async function carryOut(host: Host, request: Request, work: Work): Promise<number> {
  const abort = new AbortController();
  // From the first moment to the last: an interruption, also a second one, never keeps the undoing from its end.
  const stopListening = host.onSignal(() => interrupt(abort));
  try {
    const loaded = await loadOf(host, request.options);
    const unlock = request.changesStack ? await lockStack(host, loaded.stateDirectory, request.command) : async () => undefined;
    try {
      const project = await openProject(host, request.options, { loaded, reservePorts: true });
      return await inSession(host, project, request, abort, work);
    } finally {
      await unlock();
    }
  } finally {
    stopListening();
  }
}

function interrupt(abort: AbortController): void {
  abort.abort(new ParityError("INTERRUPTED", "the command was interrupted"));
}

async function inSession(host: Host, project: Project, request: Request, abort: AbortController, work: Work): Promise<number> {
  const secrets = await openSecrets(project.stateDirectory);
  // The key of a store comes from the environment and is nobody's to read either.
  const { AWS_SECRET_ACCESS_KEY: storeKey } = host.env;
  const session = await Session.open(project, [...Object.values(secrets), ...(storeKey ? [storeKey] : [])]);
  const journal = await openJournal(join(session.run.path, "events.ndjson"));
  session.subscribe((event) => journal.append(event));
  const view = request.view ? await request.view(session, () => interrupt(abort)) : openView(host, request.options);
  session.subscribe((event) => view.event(event, session.state));
  try {
    await announce(session, request.command);
    const exitCode = await worked(session, abort.signal, work);
    session.emit({ type: "run.finished", exitCode, ms: Math.round(session.elapsedMs()) });
    return exitCode;
  } finally {
    await view.close();
    await journal.close();
  }
}

async function worked(session: Session, signal: AbortSignal, work: Work): Promise<number> {
  let exitCode: number;
  try {
    exitCode = await work(session, signal);
  } catch (thrown) {
    const error =
      signal.aborted && !(thrown instanceof ParityError)
        ? new ParityError("INTERRUPTED", "the command was interrupted", { cause: thrown })
        : asParityError(thrown);
    session.report(error);
    exitCode = error.exitCode;
  }
  try {
    await session.close();
    return exitCode;
  } catch (thrown) {
    const error = asParityError(thrown);
    session.report(error);
    return error.exitCode;
  }
}

async function announce(session: Session, command: string): Promise<void> {
  const { project, host } = session;
  const [commit, branch] = await Promise.all([commitOf(host, project.loaded.root), branchOf(host, project.loaded.root)]);
  session.emit({
    type: "run.started",
    command,
    project: project.plan.project,
    parity: parityVersion,
    node: host.nodeVersion,
    configHash: project.configHash,
    root: project.loaded.root,
    cpus: host.cpus,
    memoryBytes: host.memoryBytes,
    platform: host.platform,
    architecture: host.architecture,
    cpuModel: host.cpuModel,
    ...(commit === undefined ? {} : { commit }),
    ...(branch === undefined ? {} : { branch }),
  });
  const { kind, reason, version } = project.facts;
  session.emit({ type: "runtime.chosen", kind, reason, ...(version === undefined ? {} : { version }) });
  session.emit(planFact(project.plan));
}

/** With "+" when the tree differs from the commit. */
async function commitOf(host: Host, root: string): Promise<string | undefined> {
  const [head, changes] = await Promise.all([
    host.run({ command: "git", args: ["-C", root, "rev-parse", "--short", "HEAD"], timeoutMs: 2_000 }),
    host.run({ command: "git", args: ["-C", root, "status", "--porcelain", "--untracked-files=no"], timeoutMs: 2_000 }),
  ]);
  if (head.exitCode !== 0) return undefined;
  return head.stdout.trim() + (changes.exitCode === 0 && changes.stdout.trim() !== "" ? "+" : "");
}

async function branchOf(host: Host, root: string): Promise<string | undefined> {
  const head = await host.run({ command: "git", args: ["-C", root, "symbolic-ref", "--quiet", "--short", "HEAD"], timeoutMs: 2_000 });
  return head.exitCode === 0 ? head.stdout.trim() : undefined;
}
