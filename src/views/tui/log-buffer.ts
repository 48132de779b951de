import { printable } from "./printable.ts";

/** The newest lines of one service's log, bounded in count and in length: what a service prints can't grow parity's memory. */

export interface LogLine {
  readonly instance: number;
  readonly text: string;
}

export class LogBuffer {
  readonly #capacity: number;
  #lines: LogLine[] = [];
  #next = 0;
  #total = 0;

  constructor(capacity = 2000) {
    this.#capacity = capacity;
  }

  /** Lines ever added, dropped ones too. */
  get total(): number {
    return this.#total;
  }

  add(line: LogLine): void {
    const kept = { instance: line.instance, text: printable(line.text) };
    if (this.#lines.length < this.#capacity) this.#lines.push(kept);
    else this.#lines[this.#next] = kept;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#total += 1;
  }

  /**
   * At most `count` lines that contain `filter` (in any case), oldest first, ending at line number `end` (counted from 1).
   * Lines no longer kept are left out.
   */
  tail(count: number, filter = "", end: number = this.#total): LogLine[] {
    const wanted = filter.toLowerCase();
    const found: LogLine[] = [];
    const oldest = this.#total - this.#lines.length;
    for (let number = Math.min(end, this.#total); number > oldest && found.length < count; number -= 1) {
      const line = this.#lines[(number - 1) % this.#capacity];
      if (line && (wanted === "" || line.text.toLowerCase().includes(wanted))) found.push(line);
    }
    return found.reverse();
  }

  clear(): void {
    this.#lines = [];
    this.#next = 0;
    this.#total = 0;
  }
}
