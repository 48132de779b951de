import { nodeHost } from "../../../src/host/node.ts";
import type { ReadyRule } from "../../../src/ready/rule.ts";
import type { ReadyAddress, ReadyTarget } from "../../../src/ready/target.ts";
import { type WaitOptions, waitUntilReady } from "../../../src/ready/wait.ts";

export const host = nodeHost();

export function targetAt(port: number, protocol: ReadyAddress["protocol"] = "tcp", redisPassword = ""): ReadyTarget {
  return {
    service: "app",
    instance: 0,
    address: () => ({ host: "127.0.0.1", port, protocol }),
    database: { name: "none", user: "none", password: "none" },
    redisPassword,
  };
}

export interface Waited {
  readonly done: Promise<number>;
  readonly told: { title: string; elapsedMs: number }[];
}

export function wait(rule: ReadyRule, where: ReadyTarget, options: Partial<WaitOptions> = {}): Waited {
  const told: Waited["told"] = [];
  const done = waitUntilReady(rule, where, {
    host,
    signal: new AbortController().signal,
    withinSeconds: 10,
    exited: () => undefined,
    waiting: (title, elapsedMs) => void told.push({ title, elapsedMs }),
    log: async (lines) => [`asked for ${lines}`],
    ...options,
  });
  return { done, told };
}
