import { createClient } from "@redis/client";
import type { Settings } from "../settings.ts";

type Client = ReturnType<typeof createClient>;

const commandMilliseconds = 250;
const silentMilliseconds = 3000;
/** After a command that timed out nobody else waits for Redis for this long. */
const restMilliseconds = 1000;

/** Redis did not answer. Nothing here needs it to be right: callers go on without. */
export class CacheUnavailable extends Error {
  constructor(cause?: unknown) {
    super("redis is not available", { cause });
    this.name = "CacheUnavailable";
  }
}

export class Cache {
  readonly #client: Client;
  #restUntil = 0;

  constructor(settings: Settings["redis"], onError: (error: Error) => void) {
    this.#client = createClient({
      socket: {
        host: settings.host,
        port: settings.port,
        connectTimeout: 1000,
        // With the pings below a connection that says nothing for so long is dead, whatever the network believes.
        socketTimeout: silentMilliseconds,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 5), 1000),
      },
      password: settings.password,
      pingInterval: silentMilliseconds / 3,
      // While it is away commands fail at once and do not pile up.
      disableOfflineQueue: true,
      // The client's own limit ends once a command is on the wire, and a Redis that hangs would never be noticed: see #run.
      commandOptions: { timeout: 0 },
    });
    this.#client.on("error", onError);
  }

  /** Begins to connect and goes on trying; never throws: an instance starts without Redis and is not ready. */
  connect(): void {
    this.#client.connect().catch(() => undefined);
  }

  /** In the order of the keys; null where there is nothing. */
  async getAll(keys: readonly string[]): Promise<readonly (string | null)[]> {
    return this.#run(() => this.#client.mGet([...keys]));
  }

  async setAll(entries: ReadonlyMap<string, string>, seconds: number): Promise<void> {
    const expiration = { type: "EX", value: seconds } as const;
    await this.#run(() => Promise.all([...entries].map(([key, value]) => this.#client.set(key, value, { expiration }))));
  }

  /** Runs a script by its digest, loading it when this Redis has not seen it. */
  async script(script: { readonly digest: string; readonly text: string }, key: string, args: readonly string[]): Promise<unknown> {
    const options = { keys: [key], arguments: [...args] };
    return this.#run(async () => {
      try {
        return await this.#client.evalSha(script.digest, options);
      } catch (error) {
        if (error instanceof Error && error.message.startsWith("NOSCRIPT")) return this.#client.eval(script.text, options);
        throw error;
      }
    });
  }

  /** Asks Redis itself, also while the others are resting. */
  async ping(): Promise<void> {
    await this.#client.ping();
  }

  /** At once: nothing is kept here that could be lost. */
  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #run<Value>(command: () => Promise<Value>): Promise<Value> {
    if (!this.#client.isReady || performance.now() < this.#restUntil) throw new CacheUnavailable();
    try {
      return await answered(command());
    } catch (error) {
      this.#restUntil = performance.now() + restMilliseconds;
      throw new CacheUnavailable(error);
    }
  }
}

/** Rejects when the answer takes too long. */
function answered<Value>(command: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer within ${commandMilliseconds} ms`)), commandMilliseconds);
    command.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
