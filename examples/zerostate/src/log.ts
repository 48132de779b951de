import type { LogLevel } from "./settings.ts";

const severity: Readonly<Record<LogLevel, number>> = { debug: 10, info: 20, warn: 30, error: 40 };
const flushMilliseconds = 100;
const flushBytes = 32_768;

/** What an access-log line is made of. */
export interface Access {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly client: string;
}

/** Needs no escaping inside a JSON string: what nearly every path and client is made of. */
const plain = /^[\w./:?=&%,+~@-]*$/;

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

/**
 * JSON lines, gathered and written together: one write per request would cost more than the request's own work.
 * Lines wait at most 100 ms; `flush` is to be called when the process ends.
 */
export class Log {
  readonly #write: (text: string) => void;
  readonly #least: number;
  readonly #tail: string;
  #waiting = "";
  #timer: NodeJS.Timeout | undefined;
  #second = { at: 0, text: "" };

  constructor(level: LogLevel, instance: string, write: (text: string) => void) {
    this.#least = severity[level];
    this.#tail = `,"instance":${JSON.stringify(instance)}}\n`;
    this.#write = write;
  }

  access(entry: Access): void {
    if (this.#least > severity.info) return;
    this.#add(
      `{"time":"${this.#time()}","level":"info","msg":"request","request_id":${quoted(entry.requestId)},"method":"${entry.method}","path":${quoted(entry.path)},"status":${entry.status},"ms":${entry.milliseconds.toFixed(3)},"client":${quoted(entry.client)}${this.#tail}`,
    );
  }

  say(level: LogLevel, message: string, facts: Readonly<Record<string, unknown>> = {}): void {
    if (this.#least > severity[level]) return;
    const rest = JSON.stringify(facts).slice(1, -1);
    this.#add(`{"time":"${this.#time()}","level":"${level}","msg":${JSON.stringify(message)}${rest === "" ? "" : `,${rest}`}${this.#tail}`);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === "") return;
    const text = this.#waiting;
    this.#waiting = "";
    this.#write(text);
  }

  #add(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length >= flushBytes) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), flushMilliseconds);
  }

  /** RFC 3339 with milliseconds; the part up to the second is formatted once a second. */
  #time(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.#second.at) this.#second = { at: second, text: new Date(second * 1000).toISOString().slice(0, 20) };
    return `${this.#second.text}${String(now - second * 1000).padStart(3, "0")}Z`;
  }
}
