import { createClient } from "@redis/client";
import type { Settings } from "../settings.ts";

type Client = ReturnType<typeof createClient>;

const commandMilliseconds = 250;

/** What Redis keeps may be lost at any time: whoever asks gets `undefined` while it is away, and goes on without. */
export class Cache {
  readonly #client: Client;

  constructor(settings: Settings, onLost: (error: Error) => void) {
    this.#client = createClient({
      socket: {
        host: settings.REDIS_HOST,
        port: settings.REDIS_PORT,
        connectTimeout: 1000,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** Math.min(retries, 5), 1000),
      },
      password: settings.REDIS_PASSWORD_FILE,
      // While it is away commands fail at once and do not pile up.
      disableOfflineQueue: true,
    });
    this.#client.on("error", onLost);
  }

  /** Begins to connect and goes on trying: an instance starts without Redis. */
  connect(): void {
    this.#client.connect().catch(() => undefined);
  }

  async ping(): Promise<boolean> {
    return (await this.#within((client) => client.ping())) !== undefined;
  }

  async read(key: string): Promise<string | undefined> {
    return (await this.#within((client) => client.get(key))) ?? undefined;
  }

  async write(key: string, value: string, seconds: number): Promise<void> {
    await this.#within((client) => client.set(key, value, { expiration: { type: "EX", value: seconds } }));
  }

  async forget(key: string): Promise<void> {
    await this.#within((client) => client.del(key));
  }

  async members(key: string): Promise<readonly string[]> {
    return (await this.#within((client) => client.sMembers(key))) ?? [];
  }

  async addMember(key: string, member: string, seconds: number): Promise<void> {
    await this.#within((client) => client.multi().sAdd(key, member).expire(key, seconds).exec());
  }

  close(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async #within<Value>(command: (client: Client) => Promise<Value>): Promise<Value | undefined> {
    if (!this.#client.isReady) return undefined;
    // The client's own limit ends once a command is on the wire, and a Redis that hangs would hold every request.
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), commandMilliseconds);
      command(this.#client)
        .then(resolve, () => resolve(undefined))
        .finally(() => clearTimeout(late));
    });
  }
}
