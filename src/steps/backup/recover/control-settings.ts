import { join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { StepContext } from "../../../work/context.ts";
import { bareEnvironment, type Programs, programOf } from "../programs.ts";

/** What pg_controldata calls a setting of the server that wrote the data, and what the server itself calls it. */
const names: Readonly<Record<string, string>> = {
  max_connections: "max_connections",
  max_worker_processes: "max_worker_processes",
  max_wal_senders: "max_wal_senders",
  max_prepared_xacts: "max_prepared_transactions",
  max_locks_per_xact: "max_locks_per_transaction",
  track_commit_timestamp: "track_commit_timestamp",
};

/** Settings that a server must not have smaller than the one whose log it replays, or it stops at the first record that says so. */
export async function settingsInControlFile(
  directory: string,
  programs: Programs,
  { host, signal }: StepContext,
): Promise<Record<string, string>> {
  const tool = programOf(programs, "pg_controldata");
  const result = await host.run({
    command: tool.path,
    args: [join(directory, "data")],
    env: bareEnvironment(host, tool),
    onlyEnv: true,
    signal,
  });
  signal.throwIfAborted();
  if (result.exitCode === 0) return readControlFile(result.stdout);
  const log = result.stderr.trimEnd().split("\n");
  throw new ParityError("BACKUP_FAILED", "the restored data folder has no control file that could be read", {
    hint: "restore another backup, and take a new one now",
    log,
  });
}

/** From lines such as "max_connections setting:               200". */
export function readControlFile(text: string): Record<string, string> {
  const found = [...text.matchAll(/^(\w+) setting: +(\S+)$/gm)].flatMap(([, name = "", value = ""]) => {
    const setting = names[name];
    return setting === undefined ? [] : [[setting, value] as const];
  });
  return Object.fromEntries(found);
}
