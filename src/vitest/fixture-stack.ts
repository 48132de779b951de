import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";
import type { RunningStack } from "../runtimes/runtime.ts";
import { openProject, requireStack } from "../session/project.ts";
import { liveDatabase } from "../steps/backup/connection.ts";

/** The project's running stack, as tests see it. */
export interface FixtureStack {
  readonly stack: RunningStack;
  readonly host: Host;
}

const loopback: readonly string[] = ["127.0.0.1", "::1"];

/**
 * Finds the stack of the project whose configuration is in the working folder or above it, or at `configuration`.
 * Rejects with NOT_RUNNING when it is down, NOT_OURS when its database is not on this machine.
 */
export async function openFixtureStack(host: Host, configuration: string | undefined): Promise<FixtureStack> {
  const project = await openProject(host, configuration === undefined ? {} : { config: configuration });
  const stack = requireStack(project);
  requireOwnServer(stack);
  return { stack, host };
}

/** Databases are created and dropped only in the server that parity itself started: on the loopback, at the port of its plan. */
export function requireOwnServer(stack: RunningStack): void {
  const { host, port } = liveDatabase(stack);
  const planned = stack.plan.services.find(({ name }) => name === "postgres")?.ports.flatMap(({ published }) => published) ?? [];
  if (loopback.includes(host) && planned.includes(port)) return;
  throw new ParityError("NOT_OURS", `the database at ${host}:${port} is not the one of the stack of ${stack.plan.project}`, {
    hint: "fixtures only use a database that parity started: parity up --detach",
  });
}
