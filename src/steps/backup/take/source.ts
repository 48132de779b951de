import type { Client } from "pg";
import { messageOf } from "../../../errors/message-of.ts";
import { ParityError } from "../../../errors/parity-error.ts";
import { type DatabaseAddress, withConnection } from "../connection.ts";

/**
 * As `withConnection`, for work that is ended by the signal also while it waits for the server. What the server refuses, or that it
 * ended the connection, rejects with BACKUP_FAILED.
 */
export async function withSource<T>(address: DatabaseAddress, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return withConnection(address, async (client) => {
    const end = (): void => void client.end().catch(() => undefined);
    signal.addEventListener("abort", end, { once: true });
    try {
      return await work(client);
    } catch (error) {
      signal.throwIfAborted();
      throw isOfServer(error) ? refused(error) : error;
    } finally {
      signal.removeEventListener("abort", end);
    }
  });
}

/** An answer of the server carries an SQLSTATE; a connection that was cut off has none, and a server that was killed resets it. */
export function isOfServer(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ParityError) return false;
  const code = "code" in error ? String(error.code) : "";
  return (
    /^([0-9A-Z]{5}|ECONNRESET|EPIPE)$/.test(code) ||
    /^(Connection terminated|Client was closed|Client has encountered a connection error)/.test(error.message)
  );
}

function refused(cause: unknown): ParityError {
  return new ParityError("BACKUP_FAILED", `the database did not go on with the backup: ${messageOf(cause)}`, {
    hint: "look at its state with: parity status",
    cause,
  });
}
