export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** From 0 to a round number that `largest` fits below. */
export function upTo(largest: number, most = 4): Scale {
  const top = Number.isFinite(largest) && largest > 0 ? largest : 1;
  const step = roundStep(top / most);
  const count = Math.ceil(top / step - 1e-9);
  return { from: 0, to: exact(count * step), ticks: multiples(0, count, step) };
}

/** Exactly from `from` to `to`, with ticks at round numbers between. */
export function between(from: number, to: number, most = 6): Scale {
  const end = to > from ? to : from + 1;
  const step = roundStep((end - from) / most);
  return { from, to: end, ticks: multiples(Math.ceil(from / step - 1e-9), Math.floor(end / step + 1e-9), step) };
}

/** 0..100 along the scale, to a hundredth; what lies outside stands at its end. */
export function share(scale: Scale, value: number): number {
  const raw = ((value - scale.from) / (scale.to - scale.from)) * 100;
  return Math.round(Math.min(100, Math.max(0, raw)) * 100) / 100;
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5].find((each) => each * power >= raw * (1 - 1e-9)) ?? 10;
  return factor * power;
}

function multiples(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => exact((first + index) * step));
}

/** 0.30000000000000004 is 0.3. */
function exact(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
