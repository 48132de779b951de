/** Configurations nobody would write, the same ones every time: a sound one with some of its parts replaced, or its text damaged. */
export function fuzzed(count: number): string[] {
  const random = generator(20_26);
  return Array.from({ length: count }, (_, index) => {
    const value = structuredClone(sound);
    for (let change = 0; change <= random(3); change += 1) replacePart(value, random);
    const text = JSON.stringify(value, null, 2);
    return index % 5 === 0 ? damaged(text, random) : text;
  });
}

type Json = { [key: string]: unknown };

const sound: Json = {
  project: "shop",
  runtime: "native",
  app: { command: "node app.mjs", replicas: 2, env: { A: "${postgres.host}" }, health: "/health" },
  services: { postgres: { port: 5432, settings: { work_mem: "4MB" } }, redis: {}, prometheus: { port: 9090 } },
  slo: { availability: 0.999, latency: { share: 0.99, below: "200ms" } },
  load: { rate: 1000, duration: "30s", env: {} },
  limits: { recovery: "30s", rto: "30m", rpo: "5m" },
  tools: {},
};

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  0.1,
  "",
  " ",
  "\u0000",
  "${",
  "${secrets.jwt}",
  "$(touch /tmp/x)",
  "x".repeat(20_000),
  [],
  [[[]]],
  {},
  { __proto__: null, constructor: 1 },
  "日本",
  "-1s",
];

function replacePart(value: Json, random: (below: number) => number): void {
  const keys = Object.keys(value);
  const key = keys[random(keys.length)] ?? "project";
  const inner = value[key];
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(inner).length > 0 && random(3) > 0) {
    replacePart(inner as Json, random);
    return;
  }
  if (random(4) === 0) value[`${key}${String.fromCodePoint(97 + random(26))}`] = inner;
  else value[key] = strange[random(strange.length)];
}

function damaged(text: string, random: (below: number) => number): string {
  const at = random(text.length);
  return random(2) === 0 ? text.slice(0, at) : `${text.slice(0, at)}${'{}[]":,\t&*!%@`'[random(14)]}${text.slice(at + 1)}`;
}

/** Whole numbers below a bound, the same for the same seed (a linear congruential generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}
