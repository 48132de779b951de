import type { Totals } from "../totals.ts";
import { openReceiver } from "./receiver.ts";
import { isFollowed, SeriesFold } from "./series-fold.ts";
import { decodeWriteRequest } from "./write-request.ts";

export interface Intake {
  /** Where the generator of this number (from 0) pushes to. */
  url(generator: number): string;
  /** Why the totals are not complete, one clause each. */
  incomplete(): readonly string[];
  close(): Promise<void>;
}

export interface IntakeListeners {
  /** A push as it came. */
  onPush(body: Uint8Array, generator: number): void;
  /** What this generator has counted, after each push. */
  onTotals(generator: number, totals: Totals): void;
}

/** Receives, decodes and folds what `count` generators push, each for itself. */
export async function openIntake(count: number, { onPush, onTotals }: IntakeListeners): Promise<Intake> {
  const folds = Array.from({ length: count }, () => new SeriesFold());
  let unreadable = 0;
  let reason = "";
  const receiver = await openReceiver((body, generator) => {
    const fold = folds[generator];
    if (fold === undefined) return;
    onPush(body, generator);
    try {
      fold.add(decodeWriteRequest(body, isFollowed));
    } catch (error) {
      unreadable += 1;
      reason = (error as Error).message;
      return;
    }
    onTotals(generator, fold.totals());
  });
  return {
    url: receiver.url,
    close: receiver.close,
    incomplete: () => [
      ...(unreadable > 0 ? [`${unreadable} of the generator's reports could not be read: ${reason}`] : []),
      ...(folds.some(({ overflowed }) => overflowed)
        ? ["the script makes more series than are followed: give requests of one kind one name (tags: { name })"]
        : []),
    ],
  };
}
