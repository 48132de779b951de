import { StringDecoder } from "node:string_decoder";
import type { OutputLine } from "./host.ts";

/** A line without end is cut here, so that one program cannot fill the memory. In characters. */
const longestLine = 64 * 1024;
const fullAt = 10_000;
const roomAt = 1_000;

/** What the queue asks of the streams it is fed from. */
export interface LineSource {
  pause(): void;
  resume(): void;
}

/**
 * Lines between a program and the one reader of them. A slow reader slows the program down; with no reader, the
 * newest 10,000 lines are kept and older ones dropped, so that a program nobody listens to is never held up.
 */
export class LineQueue implements AsyncIterable<OutputLine> {
  readonly #source: LineSource;
  #waiting: OutputLine[] = [];
  #reader: "none" | "reading" | "gone" = "none";
  #ended = false;
  #paused = false;
  #wake: (() => void) | undefined;

  constructor(source: LineSource) {
    this.#source = source;
  }

  /** Lines that a reader has still to take. */
  get unread(): number {
    return this.#reader === "reading" ? this.#waiting.length : 0;
  }

  push(line: OutputLine): void {
    if (this.#reader === "gone") return;
    this.#waiting.push(line);
    if (this.#waiting.length > fullAt && this.#reader === "none") this.#waiting.splice(0, this.#waiting.length - fullAt);
    if (this.#waiting.length >= fullAt && this.#reader === "reading" && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<OutputLine> {
    this.#reader = "reading";
    try {
      for (;;) {
        while (this.#waiting.length > 0) yield* this.#take();
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      this.#reader = "gone";
      this.#waiting = [];
      this.#resume();
    }
  }

  /** In batches: shifting single lines off a long array would cost the square of its length. */
  *#take(): Generator<OutputLine> {
    const batch = this.#waiting.splice(0, roomAt);
    if (this.#waiting.length <= roomAt) this.#resume();
    yield* batch;
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }
}

/** Cuts bytes into lines: UTF-8 across chunks, `\r\n` as `\n`, the last line also without its newline. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #heard: (line: string) => void;
  #rest = "";

  constructor(heard: (line: string) => void) {
    this.#heard = heard;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#heard(withoutReturn(line));
    while (this.#rest.length > longestLine) {
      this.#heard(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
  }

  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (last !== "") this.#heard(withoutReturn(last));
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
