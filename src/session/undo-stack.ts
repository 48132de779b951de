import type { Undo } from "../work/context.ts";

/** What must be undone, last in, first out. One that fails does not keep the others from running. */
export class UndoStack {
  readonly #waiting: Undo[] = [];

  defer(undo: Undo): void {
    this.#waiting.push(undo);
  }

  /** Runs everything that waits; the failures come back, each with its title. */
  async run(): Promise<readonly { title: string; cause: unknown }[]> {
    const failures: { title: string; cause: unknown }[] = [];
    for (let undo = this.#waiting.pop(); undo !== undefined; undo = this.#waiting.pop()) {
      try {
        await undo.run();
      } catch (cause) {
        failures.push({ title: undo.title, cause });
      }
    }
    return failures;
  }
}
