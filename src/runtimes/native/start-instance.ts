import { mkdir, rm } from "node:fs/promises";
import { ParityError } from "../../errors/parity-error.ts";
import type { Plan, SecretName } from "../../plan/plan.ts";
import { readyTarget } from "../../ready/target.ts";
import { type ExitedProcess, waitUntilReady } from "../../ready/wait.ts";
import type { StepContext } from "../../work/context.ts";
import { readBootId, readProcess, readProcessTable } from "../process-table.ts";
import { openData } from "./data-folder.ts";
import { exitFromShell, readExitCode } from "./exit-code.ts";
import { layOutFiles } from "./lay-out.ts";
import { startLog, tailOf } from "./log.ts";
import { isSame } from "./members.ts";
import { mainOf } from "./membership.ts";
import { requireFreePorts, takenPortOf } from "./ports.ts";
import type { PreparedInstance } from "./prepare.ts";
import { type InstanceRecord, writeRecord } from "./record.ts";
import { clearPostgresLeftovers, hasMisleadingLock, sharedMemoryOf } from "./shared-memory.ts";
import { supervised } from "./supervisor.ts";

export interface Start {
  readonly plan: Plan;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly context: StepContext;
  readonly restarts: number;
}

/** Starts an instance of which nothing runs, and waits until it is ready. What it leaves behind on failure is for the caller to stop. */
export async function startInstance(prepared: PreparedInstance, start: Start): Promise<void> {
  const { service, instance, paths } = prepared;
  const { host, signal, emit } = start.context;
  const startedAt = host.monotonic();
  emit({ type: "service.starting", service: service.name, instance });
  if (prepared.room !== paths.home) {
    const note = `${service.name} keeps its data in ${prepared.room}: the user ${prepared.user?.name} cannot enter the project's folder`;
    emit({ type: "step.progressed", step: "start", note });
  }
  await requireFreePorts(service, instance);
  await mkdir(paths.home, { recursive: true, mode: 0o700 });
  // The intent goes to disk first: from here on a killed parity leaves something that says where to look.
  const intent = newRecord(prepared, start);
  await writeRecord(paths.record, intent);
  await layOutFiles(prepared);
  await openData(prepared, host, signal);
  if (await hasMisleadingLock(paths.data)) await clearPostgresLeftovers(host, { data: paths.data, sharedMemory: [] });
  const running = await spawn(prepared, intent, start);
  await waitReady(prepared, running, start);
  await noteReady(prepared, running);
  const port = service.ports[0]?.published[instance];
  const ms = host.monotonic() - startedAt;
  emit({ type: "service.ready", service: service.name, instance, ms, kept: false, ...(port === undefined ? {} : { port }) });
}

/** Waits for an instance that already runs as planned. */
export async function keepInstance(prepared: PreparedInstance, record: InstanceRecord, start: Start): Promise<void> {
  const { service, instance } = prepared;
  const startedAt = start.context.host.monotonic();
  await waitReady(prepared, record, start);
  if (record.main === undefined) await noteReady(prepared, record);
  const port = service.ports[0]?.published[instance];
  const ms = start.context.host.monotonic() - startedAt;
  start.context.emit({ type: "service.ready", service: service.name, instance, ms, kept: true, ...(port === undefined ? {} : { port }) });
}

function newRecord(prepared: PreparedInstance, { plan, context, restarts }: Start): InstanceRecord {
  return {
    v: 1,
    stack: plan.stateDirectory,
    service: prepared.service.name,
    instance: prepared.instance,
    oneShot: prepared.service.kind === "one-shot",
    launchHash: prepared.launchHash,
    bootId: readBootId(),
    supervisor: undefined,
    main: undefined,
    program: prepared.program,
    room: prepared.room,
    stop: prepared.launch.stop,
    startedAt: context.host.now(),
    restarts,
    sharedMemory: [],
  };
}

async function spawn(prepared: PreparedInstance, intent: InstanceRecord, { context }: Start): Promise<InstanceRecord> {
  const { paths } = prepared;
  await startLog(paths);
  await rm(paths.exit, { force: true });
  context.signal.throwIfAborted();
  const command = supervised(paths.exit, prepared.argv);
  const inherited = Object.entries(context.host.env).filter(([name]) => prepared.launch.inherits?.includes(name));
  const env = { ...prepared.env, ...(Object.fromEntries(inherited) as Record<string, string>) };
  const pid = await context.host.detach({ ...command, cwd: prepared.cwd, env, logFile: paths.log });
  // One that has already ended has no start time: such a record never matches a process.
  const supervisor = { pid, startTicks: readProcess(pid)?.startTicks ?? "" };
  const running: InstanceRecord = { ...intent, supervisor, startedAt: context.host.now() };
  await writeRecord(paths.record, running);
  return running;
}

async function noteReady({ paths }: PreparedInstance, running: InstanceRecord): Promise<void> {
  const row = mainOf(running, running.bootId, readProcessTable());
  if (row === undefined) return;
  const main = { pid: row.pid, startTicks: row.startTicks };
  await writeRecord(paths.record, { ...running, main, sharedMemory: sharedMemoryOf(row.pid) });
}

async function waitReady(prepared: PreparedInstance, running: InstanceRecord, { plan, secrets, context }: Start): Promise<void> {
  const { service, instance, paths, launch } = prepared;
  try {
    await waitUntilReady(launch.ready, readyTarget(plan, service.name, instance, secrets), {
      host: context.host,
      signal: context.signal,
      withinSeconds: service.readyWithinSeconds,
      exited: () => exitOf(prepared, running),
      waiting: (waitingFor, ms) => context.emit({ type: "service.waiting", service: service.name, instance, waitingFor, ms }),
      log: async (lines) => (await tailOf(paths.log, lines)).lines,
    });
  } catch (error) {
    if (!(error instanceof ParityError)) throw error;
    await emitExit(prepared, running, context);
    throw (await portTakenMeanwhile(prepared, running, error)) ?? error;
  }
}

async function exitOf({ paths }: PreparedInstance, { supervisor }: InstanceRecord): Promise<ExitedProcess | undefined> {
  if (supervisor !== undefined && isSame(supervisor)) return undefined;
  return exitFromShell(await readExitCode(paths.exit));
}

async function emitExit(prepared: PreparedInstance, running: InstanceRecord, context: StepContext): Promise<void> {
  const exited = await exitOf(prepared, running);
  if (exited === undefined) return;
  const { lines } = await tailOf(prepared.paths.log, 30);
  const code = exited.exitCode === undefined ? {} : { exitCode: exited.exitCode };
  const { name } = prepared.service;
  context.emit({ type: "service.exited", service: name, instance: prepared.instance, restarts: running.restarts, log: lines, ...code });
}

/** Between the look at the port and the service's own bind somebody else may have taken it. */
async function portTakenMeanwhile(
  prepared: PreparedInstance,
  running: InstanceRecord,
  error: ParityError,
): Promise<ParityError | undefined> {
  if (error.code !== "SERVICE_EXITED" || (await exitOf(prepared, running)) === undefined) return undefined;
  const taken = await takenPortOf(prepared.service, prepared.instance);
  return (
    taken && new ParityError("PORT_TAKEN", taken.message, { ...(taken.hint ? { hint: taken.hint } : {}), log: error.log, cause: error })
  );
}
