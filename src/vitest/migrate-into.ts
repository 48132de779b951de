import { ParityError } from "../errors/parity-error.ts";
import type { FixtureStack } from "./fixture-stack.ts";
import { connectTo } from "./server.ts";

const timeoutMs = 120_000;

/**
 * Runs the app's own migrations on a database of the stack's server: the configured command, where the app runs, with its environment
 * and the other database's name. Rejects with TOOL_FAILED, its last lines as the log.
 */
export async function migrateInto({ stack, host }: FixtureStack, database: string): Promise<void> {
  const { app, database: own } = stack.plan;
  if (app.migrate === undefined) return;
  // The app may hand the name on under a variable of its own.
  const renamed = Object.entries(app.env).filter(([, value]) => value === own.name);
  const variables = ["DB_NAME", ...renamed.map(([name]) => name)].map((name) => `${name}=${database}`);
  const [program = "", ...args] = app.migrate.up;
  const command = program === "node" && stack.kind === "native" ? host.nodePath : program;
  const { exitCode, stdout, stderr } = await stack.exec("app", ["env", ...variables, command, ...args], AbortSignal.timeout(timeoutMs));
  const log = `${stdout}\n${stderr}`
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-30);
  if (exitCode !== 0) {
    throw new ParityError("TOOL_FAILED", `the migrations of ${stack.plan.project} ended with exit ${exitCode} on an empty database`, {
      hint: `run them by hand: ${app.migrate.up.join(" ")}`,
      log,
    });
  }
  if (await isEmpty({ stack, host }, database)) {
    throw new ParityError("TOOL_FAILED", `the migrations of ${stack.plan.project} left the database ${database} empty`, {
      hint: "they must use the database that the variable DB_NAME names",
      log,
    });
  }
}

/** A command that goes to a database of its own choosing would leave every test with nothing, and be seen only there. */
async function isEmpty({ stack }: FixtureStack, database: string): Promise<boolean> {
  const client = await connectTo(stack, database);
  try {
    const { rowCount } = await client.query(
      "select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' limit 1",
    );
    return rowCount === 0;
  } finally {
    await client.end();
  }
}
