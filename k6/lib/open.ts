import { beginIteration } from "./random.ts";
import { logIn, nextOfTheDay } from "./zerostate.ts";

/** One request of the ordinary mix. */
export function askOfTheDay(): void {
  const iteration = beginIteration();
  nextOfTheDay().request(iteration);
}

export function askForLogIn(): void {
  logIn.request(beginIteration());
}
