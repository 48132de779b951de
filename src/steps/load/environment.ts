import type { ServiceLevel } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import { ownOptionsFile } from "./scenarios/own-options.ts";
import type { VirtualUsers } from "./virtual-users.ts";

/** What a script is told; scripts of a user's own read the same variables. */
export interface ScriptSettings {
  readonly baseUrl: string | undefined;
  readonly rate: number;
  /** Requests a second this machine can generate: scenarios that go beyond `rate` stay below it. No limit when absent. */
  readonly mostRate?: number;
  /** parity judges each rate of the run by itself; the script's own judgement of all together is not wanted. */
  readonly judged?: boolean;
  readonly seconds: number;
  readonly users: VirtualUsers;
  readonly serviceLevel: ServiceLevel;
  readonly env: Readonly<Record<string, string>>;
  /** Requests a second, each held for so many seconds. A script may ignore it and run at `rate`. */
  readonly stages?: readonly { readonly rate: number; readonly seconds: number }[];
  readonly timeoutSeconds?: number;
  /** Of every random choice; the plan's when absent. */
  readonly seed?: number;
}

/** What the variables are taken from: a running stack, or what stands for one in a cluster. */
export type LoadTarget = Pick<RunningStack, "authorityFile" | "endpoint" | "plan" | "secret">;

/** The variables of k6's environment. The key goes here and never on the command line, where every user of the machine reads it. */
export function scriptEnvironment(stack: LoadTarget, settings: ScriptSettings): Record<string, string> {
  const { users, stages, timeoutSeconds, mostRate } = settings;
  return {
    // Fewer collections: a tenth less CPU beside the stack. None at all (GOGC=off under a GOMEMLIMIT) saves no more and takes 300 MB.
    GOGC: "400",
    // Go reads this instead of the system's authorities, so only where the stack's own certificate is met.
    ...(settings.baseUrl === undefined ? { SSL_CERT_FILE: stack.authorityFile() } : {}),
    PARITY_BASE_URL: settings.baseUrl ?? loadBalancerUrl(stack),
    PARITY_LOAD_KEY: stack.secret("load-key"),
    PARITY_RATE: String(settings.rate),
    PARITY_DURATION: String(settings.seconds),
    PARITY_VUS: String(users.allocated),
    PARITY_MAX_VUS: String(users.most),
    PARITY_SEED: String(settings.seed ?? stack.plan.load.seed),
    ...serviceLevelVariables(settings.serviceLevel),
    ...(settings.judged ? { PARITY_JUDGED: "true" } : {}),
    ...(mostRate === undefined ? {} : { PARITY_MOST_RATE: String(mostRate) }),
    ...(stages === undefined ? {} : { PARITY_STAGES: stages.map(({ rate, seconds }) => `${rate}:${seconds}`).join(",") }),
    ...(timeoutSeconds === undefined ? {} : { PARITY_REQUEST_TIMEOUT: String(timeoutSeconds) }),
    // A script of a user's own need not know how much to ask: what it leaves out stands here. What it says itself wins.
    ...(stack.plan.load.scenario === "own" ? { K6_CONFIG: ownOptionsFile(stack.plan.stateDirectory, settings) } : {}),
    ...settings.env,
  };
}

function serviceLevelVariables({ availability, latencyShare, latencyMs, p95Ms, endpoints = [] }: ServiceLevel): Record<string, string> {
  return {
    PARITY_SLO_AVAILABILITY: String(availability),
    PARITY_SLO_LATENCY_SHARE: String(latencyShare),
    PARITY_SLO_LATENCY_MS: String(latencyMs),
    ...(p95Ms === undefined ? {} : { PARITY_SLO_P95_MS: String(p95Ms) }),
    ...(endpoints.length === 0 ? {} : { PARITY_SLO_ENDPOINTS: JSON.stringify(endpoints) }),
  };
}

/** Where the stack is asked unless something else is said. */
export function loadBalancerUrl(stack: LoadTarget): string {
  const { protocol, host, port } = stack.endpoint("load-balancer", "https");
  return `${protocol}://${host}:${port}`;
}
