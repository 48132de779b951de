const keptLines = 500;

/** Errors that are the generator's own and not the system's. */
const ownErrors = ["too many open files", "cannot assign requested address", "cannot allocate memory"] as const;
export type OwnError = (typeof ownErrors)[number];

/** What k6 wrote to its stderr: the first lines, and counts of what matters. A failing system makes it write a line a request. */
export class GeneratorLog {
  readonly #kept: string[] = [];
  readonly #ownErrors = new Map<OwnError, number>();
  #lines = 0;
  #starved = false;

  add(line: string): void {
    this.#lines += 1;
    if (this.#kept.length < keptLines) this.#kept.push(line);
    if (line.includes("Insufficient VUs")) this.#starved = true;
    for (const error of ownErrors) if (line.includes(error)) this.#ownErrors.set(error, (this.#ownErrors.get(error) ?? 0) + 1);
  }

  /** k6 said that it had too few virtual users. */
  get starved(): boolean {
    return this.#starved;
  }

  get ownErrors(): ReadonlyMap<OwnError, number> {
    return this.#ownErrors;
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
