import { httpProbe } from "./http.ts";
import { postgresProbe } from "./postgres.ts";
import { redisProbe } from "./redis.ts";
import type { ReadyRule } from "./rule.ts";
import type { ReadyTarget } from "./target.ts";
import { tcpProbe } from "./tcp.ts";

/** One way of asking whether a service is ready. */
export interface Probe {
  /** What is asked and where: "query over TCP on 127.0.0.1:5432". */
  readonly title: string;
  /** Asks once. Rejects, with the reason, when the answer is no; gives up when the signal fires. */
  ask(signal: AbortSignal): Promise<void>;
}

export type ProbedRule = Exclude<ReadyRule, { kind: "exit" }>;

export function probeFor(rule: ProbedRule, where: ReadyTarget): Probe {
  switch (rule.kind) {
    case "tcp":
      return tcpProbe(where.address(rule.port));
    case "http":
      return httpProbe(where.address(rule.port), rule.path, rule.headers ?? {});
    case "postgres":
      return postgresProbe(where.address(rule.port), where.database);
    case "redis":
      return redisProbe(where.address(rule.port), where.redisPassword);
  }
}
