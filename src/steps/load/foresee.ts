import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { LoadScenario } from "../../events/event.ts";
import type { Host } from "../../host/host.ts";
import type { ServiceLevel } from "../../plan/plan.ts";
import type { Tool } from "../../toolchain/tool.ts";
import { type LoadTarget, loadBalancerUrl, scriptEnvironment } from "./environment.ts";
import { commandOf } from "./generators/k6-process.ts";
import { segmentsOf } from "./generators/segments.ts";
import type { LoadRequest } from "./request.ts";
import { isSecret } from "./scale-out/variables.ts";
import { settingsOf } from "./scenarios/amounts.ts";
import { type Arrivals, ratesOverTime } from "./scenarios/arrivals.ts";
import { scenarios } from "./scenarios/catalogue.ts";
import { inspectScript } from "./scenarios/inspect.ts";
import type { InspectedScript } from "./scenarios/inspected.ts";
import { keepsItsOwnRate, profileOf } from "./scenarios/profile.ts";
import type { VirtualUsers } from "./virtual-users.ts";

/** What a load would ask, and how: nothing has been asked. */
export interface ForeseenLoad {
  readonly scenario: LoadScenario | "own";
  readonly question: string;
  readonly baseUrl: string;
  readonly script: string;
  /** Requests a second. */
  readonly rate: number;
  readonly seed: number;
  readonly generators: number;
  /** As many as a rate of this height takes where no latency has been measured. */
  readonly users: VirtualUsers;
  /** It would be measured first what this machine can generate, and asked no more than that. */
  readonly calibrate: boolean;
  readonly serviceLevel: ServiceLevel;
  /** As k6 reads the script; undefined where there is no k6 yet. */
  readonly asks: Asks | undefined;
  /** One for each k6. Its variables without secrets, and without those by which it tells parity what it counts. */
  readonly commands: readonly {
    readonly command: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  }[];
}

export interface Asks {
  /** Iterations a second, of which each is a request in the scripts that come with parity; empty where users wait for their answers. */
  readonly rates: Arrivals;
  /** undefined: until the script ends by itself. */
  readonly seconds: number | undefined;
  /** Users that wait for each answer ask as well, or alone. */
  readonly closed: boolean;
  /** Those of the script, by the metric's name. */
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
}

/** What it takes to say so. */
export interface Foreseeing {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly target: LoadTarget;
  /** undefined: there is none on this machine yet. */
  readonly k6: Tool | undefined;
  /** Values that are not to be shown. */
  readonly secrets: readonly string[];
}

/** Reads the script as a run would, and starts none; leaves nothing behind. Rejects with CONFIG_INVALID for a script that k6 refuses. */
export async function foresee(request: LoadRequest, foreseeing: Foreseeing): Promise<ForeseenLoad> {
  const folder = await mkdtemp(join(tmpdir(), "parity-foreseen-"));
  try {
    return await foreseeIn(folder, request, foreseeing);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function foreseeIn(folder: string, request: LoadRequest, foreseeing: Foreseeing): Promise<ForeseenLoad> {
  const { target, k6 } = foreseeing;
  const { scenario = "load", rate, generators = 1, serviceLevel, script } = request;
  const { question, closed } = scenarios[scenario];
  const settings = settingsOf(request, undefined);
  const env = scriptEnvironment({ ...target, plan: { ...target.plan, stateDirectory: folder } }, settings);
  const read = k6 && (await readScript(k6, script, env, foreseeing));
  const calibrate = request.calibrate && !closed && (read === undefined || !keepsItsOwnRate(request, rate, read));
  return {
    scenario,
    question,
    baseUrl: env["PARITY_BASE_URL"] ?? request.baseUrl ?? loadBalancerUrl(target),
    script,
    rate,
    seed: request.seed ?? target.plan.load.seed,
    generators,
    users: settings.users,
    calibrate,
    serviceLevel,
    asks: read && asksOf(request, read),
    commands: commandsOf(request, foreseeing, shown(env, foreseeing)),
  };
}

async function readScript(k6: Tool, script: string, env: Readonly<Record<string, string>>, { host, signal }: Foreseeing) {
  const read = await inspectScript(k6, script, env, { host, signal });
  if (!("says" in read)) return read;
  throw new ParityError("CONFIG_INVALID", "the load cannot be run as it is asked for", {
    details: [read],
    hint: "correct what stands above; load.script is the script's path",
  });
}

function asksOf(request: LoadRequest, read: InspectedScript): Asks {
  const { seconds } = profileOf(request, request.rate, read);
  return { rates: ratesOverTime(read.arrivals), seconds, closed: read.closed, thresholds: read.thresholds };
}

/** As a run would have them: its options file is made with it. */
function shown(env: Readonly<Record<string, string>>, { target, secrets }: Foreseeing): Record<string, string> {
  const place = (name: string, value: string): string =>
    name === "K6_CONFIG" && target.plan.load.env[name] === undefined ? join(target.plan.stateDirectory, "k6", basename(value)) : value;
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isSecret(name, value, secrets) ? "[redacted]" : place(name, value)]),
  );
}

function commandsOf(
  { script, generators = 1 }: LoadRequest,
  { k6, target }: Foreseeing,
  env: Readonly<Record<string, string>>,
): ForeseenLoad["commands"] {
  const summaryFile = join(target.plan.stateDirectory, "runs", "<run>", "evidence", "load-summary.json");
  const program = k6 ?? { path: "k6", env: {} };
  return (generators === 1 ? [undefined] : segmentsOf(generators)).map((segment) => {
    const { command, args } = commandOf({ k6: program, script, env, summaryFile, pushUrl: "", pushIntervalMs: 0, segment });
    return { command, args, env };
  });
}
