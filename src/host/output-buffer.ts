/** Bytes of one output. `tail` keeps the newest, `all` keeps everything and says when the limit is passed. */
export class OutputBuffer {
  readonly #keep: "all" | "tail";
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  /** `limit` in bytes. */
  constructor(keep: "all" | "tail", limit: number) {
    this.#keep = keep;
    this.#limit = limit;
  }

  /** False when everything was to be kept and it is too much. */
  write(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#keep === "all") return this.#size <= this.#limit;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#limit) this.#size -= this.#chunks.shift()?.length ?? 0;
    return true;
  }

  text(): string {
    const bytes = Buffer.concat(this.#chunks);
    return (this.#keep === "tail" ? bytes.subarray(-this.#limit) : bytes).toString("utf8");
  }
}
