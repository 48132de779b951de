import type { LoadScenario } from "../../events/event.ts";
import type { ServiceLevel } from "../../plan/plan.ts";

/** What a load run is asked to do. */
export interface LoadRequest {
  /** Absolute path of a k6 script. */
  readonly script: string;
  /** Where the requests go; the stack's load balancer when absent. */
  readonly baseUrl?: string;
  /** Requests a second. With `calibrate` it is lowered to what can be judged on this machine. */
  readonly rate: number;
  readonly seconds: number;
  /** Requests a second that production asks for; stays as it is whatever was run. */
  readonly target: number;
  readonly env: Readonly<Record<string, string>>;
  readonly serviceLevel: ServiceLevel;
  /** Measure first what this machine can generate beside the stack. */
  readonly calibrate: boolean;
  /** "own": the script is a user's. "load" when absent. */
  readonly scenario?: LoadScenario | "own";
  /** k6 processes that share the load; one when absent. */
  readonly generators?: number;
  /** Of every random choice; the plan's when absent. */
  readonly seed?: number;
}
