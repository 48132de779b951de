/** Where the ceiling seems to be, and about it; never above the rate that is asked for. */
export function ratesAround(ceiling: number, highest: number): readonly number[] {
  return roundedRates([0.75, 0.9, 1.05, 1.2].map((share) => Math.min(highest, share * ceiling)));
}

/** Rising, up to the highest that was reached while the asked rate was asked for; or to that, where it was reached. */
export function ratesUnder(reached: number, asked: number): readonly number[] {
  if (reached >= asked * reachedShare) return roundedRates([0.25, 0.5, 0.75, 1].map((share) => share * asked));
  return roundedRates([0.35, 0.5, 0.65, 0.8, 0.95].map((share) => share * reached));
}
const reachedShare = 0.98;

/** Whole numbers above 0, rising, each once. */
export function roundedRates(rates: readonly number[]): readonly number[] {
  return [...new Set(rates.map((rate) => Math.max(1, Math.round(rate))))].sort((one, other) => one - other);
}
