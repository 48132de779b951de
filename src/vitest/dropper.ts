import type { Client } from "pg";
import { dropDatabase } from "./server.ts";

/**
 * Drops databases in the background, each as soon as it can be. Every drop waits for a checkpoint, which writes out whatever other
 * databases are new: a few at a time and later was tried, and made the clones of the tests meanwhile ten times as slow.
 */
export class Dropper {
  readonly #client: Client;
  #dropping: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  later(name: string): void {
    // What cannot be dropped is left to the next run.
    this.#dropping = this.#dropping.then(() => dropDatabase(this.#client, name)).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#dropping;
    await this.#client.end();
  }
}
