import { Reach, type Reached } from "./reach.ts";
import { wholeTo } from "./segments.ts";

/**
 * Later than archive_timeout ends a segment: it may be off, and it leaves a segment alone into which the server wrote only its own
 * bookkeeping, whatever was committed right before.
 */
const sealedWithinMs = 75_000;

/** Tells up to which moment all that was committed is in segments that are sealed, and when one has to be ended for that. */
export class SealedReach {
  readonly #segmentBytes: number;
  readonly #reach: Reach;
  #sealed: ReturnType<typeof wholeTo>;
  #ended: { readonly snapshot: string | undefined; readonly at: number };

  /** `sealed`: names of segments as they came; `reached`: as it was when the receiver last ran. */
  constructor(
    { sealed, segmentBytes, now }: { readonly sealed: readonly string[]; readonly segmentBytes: number; readonly now: number },
    reached?: Reached,
  ) {
    this.#segmentBytes = segmentBytes;
    this.#reach = new Reach(reached);
    this.#sealed = wholeTo(sealed, segmentBytes);
    this.#ended = { snapshot: reached?.snapshot, at: now };
  }

  /**
   * `end`: as for `Reach.add`, and the timeline it is on: where one ended says nothing of what came on the next. `came`: what was sealed since.
   */
  add(end: Reached, timeline: number, came: readonly string[]): void {
    this.#sealed = wholeTo(came, this.#segmentBytes) ?? this.#sealed;
    this.#reach.add(end, this.#sealed?.timeline === timeline ? this.#sealed.lsn : undefined);
  }

  get reached(): Reached | undefined {
    return this.#reach.reached;
  }

  /** True once for what was committed and is still not sealed: whoever asks then ends the segment it is in. */
  isOverdue({ snapshot }: Reached, now: number): boolean {
    const since = Math.max(this.#ended.at, Date.parse(this.reached?.at ?? "") || 0);
    if (snapshot === this.#ended.snapshot || now - since <= sealedWithinMs) return false;
    this.#ended = { snapshot, at: now };
    return true;
  }
}
