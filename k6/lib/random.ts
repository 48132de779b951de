import exec from "k6/execution";
import { settings } from "./settings.ts";

/** Never 0: xorshift would stay there. */
let state = 1;
/** Its properties are read anew at each access; making the object is what costs. */
let scenario: typeof exec.scenario | undefined;

/**
 * Begins an iteration of an open scenario: what is drawn from here on depends on the seed and the iteration's number in the whole
 * test, and on nothing else. Which virtual user carries an iteration is a matter of timing, so a generator of each user's own would
 * ask another sequence every time. Returns the number.
 */
export function beginIteration(): number {
  scenario ??= exec.scenario;
  const number = scenario.iterationInTest;
  state = mixed(settings.seed ^ Math.imul(number + 1, 0x9e3779b1));
  return number;
}

/** Begins an iteration of a user who stays the same person from one to the next. */
export function beginRound(user: number, round: number): void {
  state = mixed(settings.seed ^ Math.imul(user, 0x85ebca6b) ^ Math.imul(round + 1, 0x9e3779b1));
}

/** A whole number from 0 to below `count`: xorshift32, which needs no call and no fraction. */
export function below(count: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % count;
}

/** Neighbouring numbers become unlike ones: the finalizer of MurmurHash3. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16) || 1;
}
