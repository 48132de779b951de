import type { Host } from "../../host/host.ts";

/** Notices that the wall clock jumps against the steady one: between two looks, and over all of them together. */
export class ClockWatch {
  readonly #host: Pick<Host, "now" | "monotonic">;
  readonly #first: number;
  #last: number;
  #largest = 0;

  constructor(host: Pick<Host, "now" | "monotonic">) {
    this.#host = host;
    this.#first = this.#offset();
    this.#last = this.#first;
  }

  look(): void {
    const offset = this.#offset();
    for (const moved of [offset - this.#last, offset - this.#first]) if (Math.abs(moved) > Math.abs(this.#largest)) this.#largest = moved;
    this.#last = offset;
  }

  /** ms; negative: backwards. A clock that went and came back did jump. */
  get largestJumpMs(): number {
    return this.#largest;
  }

  #offset(): number {
    return this.#host.now() - this.#host.monotonic();
  }
}
