import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Host } from "../../../host/host.ts";
import type { Plan } from "../../../plan/plan.ts";
import type { RunningStack } from "../../../runtimes/runtime.ts";
import type { StepContext } from "../../../work/context.ts";
import { withConnection } from "../connection.ts";
import type { IsolatedServer } from "../verify/isolated-server.ts";
import { letIn } from "../verify/let-in.ts";
import { migrationEnvironment } from "./environment.ts";
import { tellingLine } from "./telling-line.ts";

const timeoutMs = 120_000;

/** How a migration command ended: whether with exit 0, and the line that tells. */
export interface Ended {
  readonly ok: boolean;
  readonly says: string;
}

/** Carries a migration command of the app out on a database of the isolated server. */
export type RunMigration = (database: string, command: readonly string[]) => Promise<Ended>;

/** As the app's own role, with a password for this trial; as a process of this machine. */
export async function migrationsOn(stack: RunningStack, server: IsolatedServer, context: StepContext): Promise<RunMigration> {
  const password = randomBytes(24).toString("hex");
  await letIn(server, stack.plan.database.user, password);
  return async (database, command) => {
    const env = await migrationEnvironment(stack, server, database, password);
    const ended = await runCommand(stack.plan, command, env, context);
    await endOrphans(server, database, stack.plan.database.user);
    return ended;
  };
}

async function runCommand(
  plan: Plan,
  [program, ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  { host, signal }: StepContext,
): Promise<Ended> {
  // Nothing else of this shell's: a DATABASE_URL or PGSERVICE of it could lead a trial to a real database.
  const base = { PATH: host.env["PATH"] ?? "", HOME: host.homeDirectory, ...settingsOf(host) };
  const command = program === "node" ? host.nodePath : (program ?? "");
  const result = await host.run({
    command,
    args,
    cwd: resolve(plan.root, plan.app.cwd),
    env: { ...base, ...env },
    onlyEnv: true,
    timeoutMs,
    signal,
  });
  signal.throwIfAborted();
  const ok = result.exitCode === 0;
  const line = ok ? result.stdout.trimEnd().split("\n").at(-1) : tellingLine(result.stdout, result.stderr);
  const fate = result.notFound ? `${command} does not exist` : result.timedOut ? `no end within ${timeoutMs / 1_000} s` : line;
  return { ok, says: fate || `exit ${result.exitCode ?? result.endedBy}` };
}

function settingsOf({ env }: Host): Record<string, string> {
  const named = ["LANG", "TZ", "TMPDIR"].map((name) => [name, env[name]] as const);
  return Object.fromEntries(named.filter((each): each is readonly [string, string] => each[1] !== undefined));
}

/** A command that was ended leaves its statement running on the server, with its locks. */
async function endOrphans(server: IsolatedServer, database: string, user: string): Promise<void> {
  await withConnection(server.address("postgres"), (client) =>
    client.query("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1 and usename = $2", [database, user]),
  );
}
