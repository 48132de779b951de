import type { Client } from "pg";
import { messageOf } from "../../errors/message-of.ts";
import { ParityError } from "../../errors/parity-error.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { type DatabaseAddress, liveDatabase, openClient } from "../backup/connection.ts";
import type { FaultGiven } from "./fault-kind.ts";

/** SQLSTATE of a server that has no connection left. */
export const tooManyConnections = "53300";
/** Each takes the server some 20 ms: TLS comes before the refusal. */
const mostAttempts = 500;
const applicationName = "parity fault";

/** Asks the stack's database as the superuser, for whom the server keeps connections back. Rejects with NOT_RUNNING when it cannot be reached. */
export async function withSuperuser<T>(stack: RunningStack, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openPatiently({ ...liveDatabase(stack), applicationName }).catch((cause: unknown) => {
    throw new ParityError("NOT_RUNNING", `the database cannot be reached: ${messageOf(cause)}`, {
      hint: "look at its state with: parity status",
      cause,
    });
  });
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whoever tries to get in has a connection while the server finds out that it is not to have one: for moments there is none left, not even for the superuser. */
async function openPatiently(address: DatabaseAddress): Promise<Client> {
  for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
    try {
      return await openClient(address);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== tooManyConnections) throw error;
    }
  }
  return openClient(address);
}

/** The same database as the application's own role. */
export function applicationDatabase(stack: RunningStack): DatabaseAddress {
  const { user } = stack.plan.database;
  return { ...liveDatabase(stack), applicationName, user, password: stack.secret("app-database") };
}

/** Why the application's role is not let in: one clause; undefined when it is. */
export async function applicationRefused({ stack }: FaultGiven): Promise<string | undefined> {
  try {
    await (await openClient(applicationDatabase(stack))).end();
    return undefined;
  } catch (error) {
    return `the database does not let the application in: ${messageOf(error)}`;
  }
}

/** What the database answers to a question that must be asked before a fault: as an obstacle when it cannot be asked. */
export async function obstacleInDatabase(
  { stack }: FaultGiven,
  ask: (client: Client) => Promise<string | undefined>,
): Promise<string | undefined> {
  return withSuperuser(stack, ask).catch((error: unknown) => messageOf(error));
}
