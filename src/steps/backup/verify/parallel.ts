import type { Client } from "pg";
import { type DatabaseAddress, withConnection } from "../connection.ts";

export interface Connections {
  readonly address: DatabaseAddress;
  /** At once, at most. */
  readonly connections: number;
  readonly signal?: AbortSignal | undefined;
  /** Done once on each connection before its first task. */
  prepare(client: Client): Promise<unknown>;
}

/**
 * Carries tasks out in their order, several at once. When one rejects the others begin no further one; nothing is left running
 * behind the rejection. The signal ends them all.
 */
export async function inParallel(on: Connections, tasks: readonly ((client: Client) => Promise<unknown>)[]): Promise<void> {
  const { address, connections, signal, prepare } = on;
  const waiting = tasks.toReversed();
  const untilNone = async (client: Client): Promise<void> => {
    const end = (): void => void client.end().catch(() => undefined);
    signal?.addEventListener("abort", end, { once: true });
    try {
      await prepare(client);
      for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) await task(client);
    } finally {
      signal?.removeEventListener("abort", end);
    }
  };
  const each = (): Promise<void> =>
    withConnection(address, untilNone).catch((error: unknown) => {
      waiting.length = 0;
      throw error;
    });
  signal?.throwIfAborted();
  const count = Math.max(1, Math.min(connections, tasks.length));
  const settled = await Promise.allSettled(Array.from({ length: count }, each));
  signal?.throwIfAborted();
  for (const one of settled) if (one.status === "rejected") throw one.reason;
}
