import { readFileSync } from "node:fs";

/** Why a program refuses to start: every missing variable and every bad value at once. */
export class EnvironmentError extends Error {
  readonly missing: readonly string[];
  readonly invalid: readonly string[];

  constructor(missing: readonly string[], invalid: readonly string[]) {
    const parts = [];
    if (missing.length > 0) parts.push(`missing environment variables: ${missing.join(", ")}`);
    if (invalid.length > 0) parts.push(`invalid environment variables: ${invalid.join("; ")}`);
    super(parts.join("; "));
    this.name = "EnvironmentError";
    this.missing = missing;
    this.invalid = invalid;
  }
}

const secondsPerUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Reads variables one by one and remembers what was wrong, so that `check` can report everything together. */
export class Environment {
  readonly #values: Readonly<Record<string, string | undefined>>;
  readonly #missing: string[] = [];
  readonly #invalid: string[] = [];

  constructor(values: Readonly<Record<string, string | undefined>>) {
    this.#values = values;
  }

  /** Throws EnvironmentError when anything read so far was missing or bad. */
  check(): void {
    if (this.#missing.length > 0 || this.#invalid.length > 0) throw new EnvironmentError(this.#missing, this.#invalid);
  }

  refuse(name: string, why: string): void {
    this.#invalid.push(`${name} ${why}`);
  }

  text(name: string, fallback?: string): string {
    const value = this.#values[name];
    if (value !== undefined && value !== "") return value;
    if (fallback === undefined) this.#missing.push(name);
    return fallback ?? "";
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const value = this.text(name, fallback);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.refuse(name, `must be one of ${choices.join(", ")}`);
    return found ?? fallback;
  }

  whole(name: string, minimum: number, maximum: number, fallback?: number): number {
    const written = this.text(name, fallback === undefined ? undefined : String(fallback));
    const value = Number(written);
    if (written === "") return 0;
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      this.refuse(name, `must be a whole number from ${minimum} to ${maximum}`);
    }
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ["true", "false"], fallback ? "true" : "false") === "true";
  }

  /** A length of time such as 500ms, 15m or 168h, in seconds. */
  seconds(name: string, fallback: string): number {
    const match = /^(\d+)(ms|s|m|h)$/.exec(this.text(name, fallback));
    if (match === null) this.refuse(name, "must be a length of time such as 500ms, 30s, 15m or 168h");
    return Number(match?.[1] ?? 0) * (secondsPerUnit[match?.[2] ?? "s"] ?? 1);
  }

  /** The content of the file a variable names, without its final line break. Secrets arrive only this way. */
  file(name: string): string {
    const path = this.text(name);
    if (path === "") return "";
    try {
      return readFileSync(path, "utf8").replace(/\r?\n$/, "");
    } catch (error) {
      this.refuse(name, `names a file that cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return "";
    }
  }
}
