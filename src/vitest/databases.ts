import type { Client } from "pg";
import { Dropper } from "./dropper.ts";
import type { FixtureStack } from "./fixture-stack.ts";
import { dropLeftOvers, keepDatabase } from "./left-overs.ts";
import { databasePrefix, lentName } from "./names.ts";
import { connectTo, maintenanceDatabase } from "./server.ts";
import { requireTemplate } from "./template.ts";

/** One of parity's own: the same number in every worker and every run. */
const lockKey = 7_074_182_906;

/** The databases one worker lends to its tests: each a clone of the template, made while the test before still runs. */
export class Databases {
  readonly #fixture: FixtureStack;
  readonly #creator: Client;
  readonly #dropper: Dropper;
  readonly #template: string;
  #next: Promise<string> | undefined;

  private constructor(fixture: FixtureStack, creator: Client, dropper: Dropper, template: string) {
    this.#fixture = fixture;
    this.#creator = creator;
    this.#dropper = dropper;
    this.#template = template;
  }

  static async open(fixture: FixtureStack): Promise<Databases> {
    const creator = await connectTo(fixture.stack, maintenanceDatabase);
    const template = await locked(creator, async () => {
      await dropLeftOvers(creator);
      return requireTemplate(fixture, creator);
    });
    const dropper = new Dropper(await connectTo(fixture.stack, maintenanceDatabase));
    return new Databases(fixture, creator, dropper, template);
  }

  /** The name of a fresh database. Rejects when the server cannot make one. */
  async take(): Promise<string> {
    const name = await (this.#next ?? this.#clone());
    this.#next = this.#clone();
    // Whoever takes it is told; until then nobody listens.
    this.#next.catch(() => undefined);
    return name;
  }

  dropLater(name: string): void {
    this.#dropper.later(name);
  }

  keep(name: string, test: string): Promise<void> {
    return keepDatabase(this.#creator, name, test);
  }

  /** Waits for what is being dropped, with the one that nobody took. */
  async close(): Promise<void> {
    const spare = await this.#next?.catch(() => undefined);
    if (spare !== undefined) this.dropLater(spare);
    await this.#dropper.close();
    await this.#creator.end();
  }

  async #clone(): Promise<string> {
    const name = `${databasePrefix}${await lentName(this.#fixture.host.pid)}`;
    const owner = this.#creator.escapeIdentifier(this.#fixture.stack.plan.database.user);
    const template = this.#creator.escapeIdentifier(this.#template);
    // WAL_LOG: with fsync on it takes 0.6 of the time of FILE_COPY, which forces a checkpoint before and after.
    await this.#creator.query(
      `create database ${this.#creator.escapeIdentifier(name)} template ${template} owner ${owner} strategy wal_log`,
    );
    return name;
  }
}

async function locked<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query("select pg_advisory_lock($1)", [lockKey]);
  try {
    return await work();
  } finally {
    await client.query("select pg_advisory_unlock($1)", [lockKey]);
  }
}
