import { mkdir } from "node:fs/promises";
import type { Client } from "pg";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { PlannedBackup } from "../../../plan/plan.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import { createToolchain } from "../../../toolchain/toolchain.ts";
import type { StepContext } from "../../../work/context.ts";
import { readKeys } from "../codec/keys.ts";
import type { Target } from "../codec/write-file.ts";
import { type DatabaseAddress, openClient } from "../connection.ts";
import { damageIn } from "../damage.ts";
import { plainName } from "../manifest.ts";
import { endOfRecord } from "../recover/position.ts";
import { mendIndex, readSealed } from "./log-index.ts";
import { archiveDirectory, incomingDirectory } from "./places.ts";
import { Reach } from "./reach.ts";
import { mustBeginAnew, type Receiver, startReceiver } from "./receiver.ts";
import { sealOrSay } from "./seal.ts";
import { SealedReach } from "./sealed-reach.ts";
import { ensureSlot, readProgress } from "./slot.ts";
import { type ArchiveState, readState, writeState } from "./state.ts";

export interface Reception {
  readonly address: DatabaseAddress;
  readonly root: string;
  readonly stateDirectory: string;
  readonly backup: PlannedBackup;
  /** pg_receivewal. */
  readonly receiver: Pick<Tool, "path" | "env" | "version"> | undefined;
  /** Hears every second whether the log is being received, and what is in its way. */
  heard(state: Pick<ArchiveState, "receiving" | "problem">): void;
}

interface Machine {
  readonly host: Host;
  /** Ends it. */
  readonly signal: AbortSignal;
}

const everyMs = 1_000;

/**
 * Receives the server's log into the project's archive until the signal fires: through restarts of the server, and from where it was
 * after its own. What is in the way is told, and tried again every second.
 */
export async function receiveContinuously(reception: Reception, { host, signal }: Machine): Promise<void> {
  const context = contextOf(host);
  while (!signal.aborted) {
    try {
      await receiveFromServer(reception, context, signal);
    } catch (error) {
      reception.heard({ receiving: false, problem: messageOf(error) });
    }
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
}

/** Sealing speaks to nobody, and is not broken off in the middle of a segment. */
function contextOf(host: Host): StepContext {
  const none = (): never => {
    throw new Error("the receiver has no run to record in");
  };
  return {
    host,
    signal: new AbortController().signal,
    toolchain: createToolchain(host, { offline: true }),
    run: { id: "", path: "", record: none, recordFile: none },
    emit: () => undefined,
    defer: () => undefined,
  };
}

interface Server {
  readonly folder: string;
  readonly segmentBytes: number;
}

/** Returns when the server is gone, or the signal fires. */
async function receiveFromServer(reception: Reception, context: StepContext, signal: AbortSignal): Promise<void> {
  const { address, receiver: tool, backup } = reception;
  if (tool === undefined) throw new Error("there is no pg_receivewal");
  const client = await openClient(address);
  let receiver: Receiver | undefined;
  try {
    await client.query("set idle_session_timeout = 0");
    const server = await prepare(client, reception.stateDirectory);
    const { recipients } = await readKeys(reception, context);
    const target: Target = { folder: server.folder, compression: backup.compression, recipients };
    // Where the slot is new the log goes on elsewhere than it ended: what is there ends here.
    if (await ensureSlot(client)) await sealOrSay(target, "all", context);
    receiver = await startReceiver(tool, address, incomingDirectory(server.folder), context.host);
    await follow({ client, receiver, server, target, reception, context }, signal);
  } finally {
    await receiver?.stop();
    await client.end().catch(() => undefined);
  }
}

async function prepare(client: Client, stateDirectory: string): Promise<Server> {
  const { rows } = await client.query<{ system: string; bytes: string }>(
    "select (select system_identifier::text from pg_control_system()) as system, pg_size_bytes(current_setting('wal_segment_size'))::text as bytes",
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the server does not say who it is");
  const folder = archiveDirectory(stateDirectory, row.system);
  await mkdir(incomingDirectory(folder), { recursive: true, mode: 0o700 });
  await mendIndex(folder);
  return { folder, segmentBytes: Number(row.bytes) };
}

interface Following {
  readonly client: Client;
  readonly receiver: Receiver;
  readonly server: Server;
  readonly target: Target;
  readonly reception: Reception;
  readonly context: StepContext;
}

function stateOf(streams: boolean, damage: string | undefined): Pick<ArchiveState, "receiving" | "problem"> {
  const problem = damage ?? (streams ? undefined : "it does not stream yet");
  return { receiving: streams, ...(problem === undefined ? {} : { problem }) };
}

/** Notes every second how far the stored log reaches, and how far what is sealed of it, and seals what is whole. */
async function follow({ client, receiver, server, target, reception, context }: Following, signal: AbortSignal): Promise<void> {
  const { host } = context;
  const { folder, segmentBytes } = server;
  const before = await readState(folder);
  const reach = new Reach(before?.reaches);
  // With an index that was changed nothing can be sealed, and everything can be received.
  const index = await readSealed(folder).catch(damageIn);
  let damage = index instanceof ParityError ? index.message : undefined;
  const known = index instanceof ParityError ? [] : index.map(({ name }) => plainName(name));
  const sealed = new SealedReach({ sealed: known, segmentBytes, now: host.now() }, before?.sealed);
  while (!signal.aborted && receiver.ended() === undefined) {
    const at = new Date(host.now()).toISOString();
    const progress = await readProgress(client, reception.address.applicationName ?? "");
    const { stored, slot } = progress;
    const end = { at, lsn: endOfRecord(progress.end, segmentBytes), snapshot: progress.snapshot };
    reach.add({ at, lsn: end.lsn }, stored);
    const { came, problem } = await sealOrSay(target, "finished", context);
    damage = came.length > 0 ? problem : (problem ?? damage);
    sealed.add(end, progress.timeline, came);
    // So that it goes to the store with the segment it is in.
    if (reception.backup.store !== undefined && damage === undefined && sealed.isOverdue(end, host.now()))
      await client.query("select pg_switch_wal()");
    const state = stateOf(stored !== undefined, damage);
    await writeState(folder, { v: 1, at, reaches: reach.reached, sealed: sealed.reached, segmentBytes, slot, ...state });
    reception.heard(state);
    await host.sleep(everyMs, signal).catch(() => undefined);
  }
  await receiver.stop();
  const words = receiver.ended() ?? "";
  await sealOrSay(target, mustBeginAnew(words) ? "all" : "finished", context);
  if (!signal.aborted) throw new Error(`pg_receivewal has ended: ${words}`);
}
