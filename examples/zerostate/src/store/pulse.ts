/**
 * The beat to which batches leave. After a quiet moment the next one leaves at once, and then never two within `milliseconds`:
 * what arrives meanwhile waits for its companions. All kinds of batches keep the same beat, so that their answers come back
 * together too, and one awakening of this process, of the load balancer and of the client serves many requests.
 */
export class Pulse {
  readonly #milliseconds: number;
  #members: (() => void)[] = [];
  #last = Number.NEGATIVE_INFINITY;
  readonly #beat = (): void => {
    this.#last = performance.now();
    const members = this.#members;
    this.#members = [];
    for (const member of members) member();
  };

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Runs `member` once, at the next beat. */
  join(member: () => void): void {
    this.#members.push(member);
    if (this.#members.length > 1) return;
    const due = this.#last + this.#milliseconds - performance.now();
    // Whatever arrives in the same turn of the event loop goes along.
    if (due > 0) setTimeout(this.#beat, due);
    else setImmediate(this.#beat);
  }
}
