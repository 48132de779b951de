import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import type { BackupKeys } from "../codec/keys.ts";
import { openFile } from "../codec/open-file.ts";
import type { Unprivileged } from "../drop-root.ts";
import { fileOf } from "../manifest.ts";
import { bareEnvironment, type Programs, requirePrograms } from "../programs.ts";
import type { OpenedBackup } from "../store/local.ts";
import { deadlineFor } from "../verify/deadline.ts";
import { type IsolatedServer, type ServerSettings, startIsolatedServer } from "../verify/isolated-server.ts";
import { awaitTarget, type Reached, unreached } from "./await-target.ts";
import { settingsInControlFile } from "./control-settings.ts";
import { layLog } from "./lay-log.ts";
import { type AtTarget, type RecoveryTarget, targetSettings } from "./target.ts";

export interface PhysicalRestore {
  readonly stateDirectory: string;
  readonly opened: OpenedBackup;
  readonly keys: BackupKeys;
  /** Of the superuser postgres when the backup was taken. */
  readonly password: string;
  /** Holds log that was received beside the backup; undefined: there is none but the backup's own. */
  readonly walDirectory: string | undefined;
  /** Its data is to serve again: nothing is done without care for the disk. */
  readonly durable?: boolean;
  /** Looks at the restored data folder, whole as the backup holds it, before a server touches it. */
  readonly inspect?: (data: string, who: Unprivileged) => Promise<void>;
}

export interface RecoveredServer extends IsolatedServer {
  /** Where it is now. */
  readonly reached: Reached;
  /** Goes on to a later target. Only from a target at which it paused. */
  goOn(target: RecoveryTarget, then: AtTarget): Promise<Reached>;
}

const readyWithinMs = 1_800_000;
const configurationName = "recovery.conf";

/** Its own configuration file is not read, and these win over ALTER SYSTEM: both may name what only the server has that was copied. */
const beside: ServerSettings = {
  wal_level: "replica",
  hot_standby: "on",
  shared_preload_libraries: "",
  // Relative to the data folder, so that no path has to pass a shell.
  restore_command: 'cp "../wal/%f" "%p"',
  recovery_end_command: "",
  archive_cleanup_command: "",
  primary_conninfo: "",
};

const withCare: ServerSettings = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };

/**
 * Starts an isolated server on a physical backup and lets it replay the log as far as the target. It never writes to an archive.
 * "end" always becomes a server of its own: without a target there is nothing to pause at. Rejects with BACKUP_FAILED when the
 * backup cannot be read, or the log ends before the target.
 */
export async function restorePhysical(
  restore: PhysicalRestore,
  target: RecoveryTarget,
  then: AtTarget,
  context: StepContext,
): Promise<RecoveredServer> {
  const { manifest } = restore.opened;
  if (manifest.database.format !== "physical") throw notPhysical(manifest.id);
  const programs = await requirePrograms(["postgres", "pg_controldata"], manifest.database.serverVersion, context);
  const seed = {
    password: restore.password,
    readyWithinMs,
    fill: async (directory: string, who: Unprivileged): Promise<ServerSettings> => {
      await fill(directory, who, restore, context);
      await aimAt(directory, target, then);
      return settingsOf(directory, restore, programs, context);
    },
  };
  const wish = { seed, deadlineSeconds: deadlineFor(manifest.database.databaseBytes) };
  const server = await startIsolatedServer(restore.stateDirectory, programs, context, wish).catch((error: unknown) => {
    throw unreached(error, target);
  });
  try {
    const reached = await awaitTarget(server, target, then, context);
    const goOn = async (next: RecoveryTarget, thenNext: AtTarget): Promise<Reached> => {
      await aimAt(server.directory, next, thenNext);
      await server.restart({}).catch((error: unknown) => {
        throw unreached(error, next);
      });
      return awaitTarget(server, next, thenNext, context);
    };
    return { ...server, reached, goOn };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function fill(directory: string, who: Unprivileged, restore: PhysicalRestore, context: StepContext): Promise<void> {
  const data = join(directory, "data");
  await unpackBase(data, who, restore, context);
  await restore.inspect?.(data, who);
  const wal = join(directory, "wal");
  await mkdir(wal, { mode: 0o700 });
  await layLog(wal, restore, context);
  await writeFile(join(directory, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", { mode: 0o600 });
  await writeFile(join(data, "recovery.signal"), "", { mode: 0o600 });
  const { account } = who;
  if (account === undefined) return;
  await Promise.all(
    [wal, join(directory, "pg_hba.conf"), join(data, "recovery.signal")].map((path) => chown(path, account.uid, account.gid)),
  );
}

/** By tar as whom the server runs, so that everything belongs to that account. */
export async function unpackBase(
  data: string,
  who: Unprivileged,
  { opened, keys }: Pick<PhysicalRestore, "opened" | "keys">,
  context: StepContext,
): Promise<void> {
  const { host, signal } = context;
  const [command, ...args] = [...who.prefix, "tar", "--extract", "--file=-", `--directory=${data}`];
  const tar = host.pipe({ command, args, env: bareEnvironment(host), onlyEnv: true, signal });
  tar.output.resume();
  const fed = await pipeline(openFile(opened, fileOf(opened.manifest, "base.tar").name, keys, context), tar.input).then(
    () => undefined,
    (error: unknown) => error,
  );
  // What could not be fed ends tar as well: otherwise it would wait for the rest.
  if (fed !== undefined) tar.kill("SIGTERM");
  const result = await tar.done;
  signal.throwIfAborted();
  if (fed instanceof ParityError) throw fed;
  if (result.exitCode === 0 && fed === undefined) return;
  const log = result.stderr.trimEnd().split("\n").slice(-30);
  if (/No space left on device/i.test(result.stderr)) {
    throw new ParityError("DISK_FULL", "no space is left on the disk for the restored data", {
      hint: "free some space, then run it again",
      log,
    });
  }
  throw new ParityError("BACKUP_FAILED", `backup ${opened.manifest.id} could not be unpacked`, {
    hint: "see tar's last lines",
    log,
    cause: fed,
  });
}

/** The server's only configuration file: a later target replaces it. */
async function aimAt(directory: string, target: RecoveryTarget, then: AtTarget): Promise<void> {
  await writeFile(join(directory, configurationName), targetSettings(target, then));
}

async function settingsOf(
  directory: string,
  { durable = false }: PhysicalRestore,
  programs: Programs,
  context: StepContext,
): Promise<ServerSettings> {
  return {
    ...beside,
    ...(durable ? withCare : {}),
    ...(await settingsInControlFile(directory, programs, context)),
    config_file: join(directory, configurationName),
    hba_file: join(directory, "pg_hba.conf"),
  };
}

function notPhysical(id: string): ParityError {
  return new ParityError("BACKUP_FAILED", `backup ${id} is a dump, which holds one moment and no log to go on from`, {
    hint: 'take a physical one: backup: { format: "physical" } in the configuration, then: parity backup',
  });
}
