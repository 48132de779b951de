import type { ServiceLevel } from "../../plan/plan.ts";
import type { RunningStack } from "../../runtimes/runtime.ts";
import type { VirtualUsers } from "./virtual-users.ts";

/** What a script is told; scripts of a user's own read the same variables. */
export interface ScriptSettings {
  readonly baseUrl: string | undefined;
  readonly rate: number;
  readonly seconds: number;
  readonly users: VirtualUsers;
  readonly serviceLevel: ServiceLevel;
  readonly env: Readonly<Record<string, string>>;
  /** Requests a second, each held for so many seconds. A script may ignore it and run at `rate`. */
  readonly stages?: readonly { readonly rate: number; readonly seconds: number }[];
  readonly timeoutSeconds?: number;
}

/** The variables of k6's environment. The key goes here and never on the command line, where every user of the machine reads it. */
export function scriptEnvironment(stack: RunningStack, settings: ScriptSettings): Record<string, string> {
  const { serviceLevel, users, stages, timeoutSeconds } = settings;
  return {
    // Fewer collections: a tenth less CPU beside the stack.
    GOGC: "400",
    // Go reads this instead of the system's authorities, so only where the stack's own certificate is met.
    ...(settings.baseUrl === undefined ? { SSL_CERT_FILE: stack.authorityFile() } : {}),
    PARITY_BASE_URL: settings.baseUrl ?? loadBalancerUrl(stack),
    PARITY_LOAD_KEY: stack.secret("load-key"),
    PARITY_RATE: String(settings.rate),
    PARITY_DURATION: String(settings.seconds),
    PARITY_VUS: String(users.allocated),
    PARITY_MAX_VUS: String(users.most),
    PARITY_SLO_AVAILABILITY: String(serviceLevel.availability),
    PARITY_SLO_LATENCY_SHARE: String(serviceLevel.latencyShare),
    PARITY_SLO_LATENCY_MS: String(serviceLevel.latencyMs),
    ...(stages === undefined ? {} : { PARITY_STAGES: stages.map(({ rate, seconds }) => `${rate}:${seconds}`).join(",") }),
    ...(timeoutSeconds === undefined ? {} : { PARITY_REQUEST_TIMEOUT: String(timeoutSeconds) }),
    ...settings.env,
  };
}

function loadBalancerUrl(stack: RunningStack): string {
  const { protocol, host, port } = stack.endpoint("load-balancer", "https");
  return `${protocol}://${host}:${port}`;
}
