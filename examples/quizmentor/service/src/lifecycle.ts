import type { Services } from "./services.ts";

export type Phase = "starting" | "serving" | "draining";

const retryMilliseconds = 250;
/** All migrations are there: the newest made this table. */
const schemaIsThere = "SELECT FROM progress LIMIT 1";

/** How far an instance is: it serves once its database has answered for the first time, until it is told to stop. */
export class Lifecycle {
  readonly #services: Services;
  #phase: Phase = "starting";
  #timer: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Tries until the database answers; returns at once. */
  begin(): void {
    this.#services.database.rows(schemaIsThere).then(
      () => {
        if (this.#phase === "starting") this.#phase = "serving";
      },
      () => {
        if (this.#phase === "starting") this.#timer = setTimeout(() => this.begin(), retryMilliseconds);
      },
    );
  }

  drain(): void {
    clearTimeout(this.#timer);
    this.#phase = "draining";
  }
}
