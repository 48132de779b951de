import { mostOfEach, type OwnError, ownErrorIn } from "./own-errors.ts";

const keptLines = 500;

/** What k6 wrote to its stderr: the first lines, and counts of what matters. A failing system makes it write a line a request. */
export class GeneratorLog {
  readonly #kept: string[] = [];
  readonly #ownErrors = new Map<OwnError, number>();
  #lines = 0;
  #starved = false;
  #aborted = false;

  add(line: string): void {
    this.#lines += 1;
    if (this.#kept.length < keptLines) this.#kept.push(line);
    if (line.includes("Insufficient VUs")) this.#starved = true;
    if (line.includes("stopping test prematurely")) this.#aborted = true;
    const error = ownErrorIn(line);
    if (error !== undefined) this.#ownErrors.set(error, (this.#ownErrors.get(error) ?? 0) + 1);
  }

  /** k6 said that it had too few virtual users. */
  get starved(): boolean {
    return this.#starved;
  }

  /** k6 ended the run itself: a threshold that asks for it was crossed. */
  get aborted(): boolean {
    return this.#aborted;
  }

  get ownErrors(): ReadonlyMap<OwnError, number> {
    return this.#ownErrors;
  }

  /** The generator's own errors, here and in what its metrics say of failed requests: a script may keep them out of the log. */
  ownErrorsWith(metrics: ReadonlyMap<string, number>): ReadonlyMap<OwnError, number> {
    return mostOfEach(this.#ownErrors, metrics);
  }

  /** The last of the kept lines' messages. */
  tail(count: number): readonly string[] {
    return this.#kept.slice(-count).map(messageOf);
  }

  text(): string {
    const left = this.#lines - this.#kept.length;
    return [...this.#kept, ...(left > 0 ? [`(${left} more lines)`] : [])].map((line) => `${line}\n`).join("");
  }
}

/** k6 logs JSON; a line of anything else stands as it is. */
function messageOf(line: string): string {
  try {
    const { msg, error } = JSON.parse(line) as { msg?: string; error?: string };
    return [msg, error].filter(Boolean).join(": ") || line;
  } catch {
    return line;
  }
}
