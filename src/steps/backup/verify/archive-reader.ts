import type { FileHandle } from "node:fs/promises";

const windowBytes = 4 * 1024 * 1024;
/** One byte of sign and four of value, as pg_dump writes them everywhere since version 7.1. */
const intBytes = 5;

/** Reads a file of pg_dump's custom format from its beginning on, through one window whatever its size. What is taken must have been asked for by `has`. */
export class ArchiveReader {
  readonly #file: FileHandle;
  readonly #window = Buffer.allocUnsafeSlow(windowBytes);
  #begin = 0;
  #length = 0;
  #at = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** In the file, in bytes. */
  get position(): number {
    return this.#begin + this.#at;
  }

  /** Whether an integer, or so many bytes, are there. A promise only where the file must be read for it: there are millions of them. */
  has(count: number = intBytes): boolean | Promise<boolean> {
    return this.#at + count <= this.#length ? true : this.#fill(count);
  }

  byte(): number {
    this.#at += 1;
    return this.#window[this.#at - 1] as number;
  }

  /** NaN for what no archive holds. */
  int(): number {
    const sign = this.byte();
    const value = this.#window.readUInt32LE(this.#at);
    this.#at += intBytes - 1;
    if (sign > 1) return Number.NaN;
    return sign === 0 ? value : -value;
  }

  skip(count: number): void {
    this.#at += count;
  }

  async #fill(count: number): Promise<boolean> {
    this.#begin += this.#at;
    this.#at = 0;
    this.#length = 0;
    while (this.#length < count) {
      const { bytesRead } = await this.#file.read(this.#window, this.#length, windowBytes - this.#length, this.#begin + this.#length);
      if (bytesRead === 0) return false;
      this.#length += bytesRead;
    }
    return true;
  }
}
