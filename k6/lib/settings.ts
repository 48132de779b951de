/** What a script is told through the environment. Every variable has a default, so that a script also runs by hand. */
export interface Settings {
  readonly baseUrl: string;
  /** X-API-Key; empty when none is sent. */
  readonly key: string;
  /** Requests a second. */
  readonly rate: number;
  /** Requests a second this machine can generate: what is asked above it measures the machine. Infinity when nobody knows. */
  readonly mostRate: number;
  readonly seconds: number;
  /** Requests a second, each held for so many seconds, instead of one rate. */
  readonly stages: readonly { readonly rate: number; readonly seconds: number }[];
  readonly users: { readonly allocated: number; readonly most: number };
  /** After so long without an answer a request counts as failed. */
  readonly timeoutSeconds: number;
  /** Of every random choice. */
  readonly seed: number;
  readonly serviceLevel: ServiceLevel;
  /** Somebody judges each rate by itself: a threshold over all of them would end a run, or call it broken, for what nobody promised. */
  readonly judged: boolean;
}

export interface Level {
  readonly availability: number;
  readonly latencyShare: number;
  readonly latencyMs: number;
  readonly p95Ms?: number;
}

export interface ServiceLevel extends Level {
  /** Of single endpoints, by the name tag of their requests. */
  readonly endpoints: readonly (Level & { readonly name: string })[];
}

const p95Ms = number("PARITY_SLO_P95_MS", 0);

export const settings: Settings = {
  baseUrl: (__ENV["PARITY_BASE_URL"] ?? "https://127.0.0.1:8443").replace(/\/$/, ""),
  key: __ENV["PARITY_LOAD_KEY"] ?? "",
  rate: number("PARITY_RATE", 10_000),
  mostRate: number("PARITY_MOST_RATE", Number.POSITIVE_INFINITY),
  seconds: number("PARITY_DURATION", 60),
  stages: stages(__ENV["PARITY_STAGES"] ?? ""),
  users: { allocated: number("PARITY_VUS", 100), most: number("PARITY_MAX_VUS", 1000) },
  timeoutSeconds: number("PARITY_REQUEST_TIMEOUT", 30),
  seed: number("PARITY_SEED", 1),
  judged: __ENV["PARITY_JUDGED"] === "true",
  serviceLevel: {
    availability: number("PARITY_SLO_AVAILABILITY", 0.999),
    latencyShare: number("PARITY_SLO_LATENCY_SHARE", 0.99),
    latencyMs: number("PARITY_SLO_LATENCY_MS", 200),
    ...(p95Ms === 0 ? {} : { p95Ms }),
    endpoints: JSON.parse(__ENV["PARITY_SLO_ENDPOINTS"] || "[]") as ServiceLevel["endpoints"],
  },
};

function number(name: string, otherwise: number): number {
  const text = __ENV[name];
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} must be a number of at least 0, got "${text}"`);
  return value;
}

/** "400:2,800:1.5": 400 requests a second for 2 s, then 800 for 1.5 s. */
function stages(text: string): { rate: number; seconds: number }[] {
  if (text === "") return [];
  return text.split(",").map((stage) => {
    const [rate, seconds] = stage.split(":").map(Number);
    if (!rate || !seconds) throw new Error(`PARITY_STAGES must be like "400:2,800:1.5", got "${text}"`);
    return { rate, seconds };
  });
}
