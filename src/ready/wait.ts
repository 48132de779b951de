import { messageOf } from "../errors/message-of.ts";
import { ParityError } from "../errors/parity-error.ts";
import type { Host } from "../host/host.ts";
import { type Probe, probeFor } from "./probe.ts";
import type { ReadyRule } from "./rule.ts";
import type { ReadyTarget } from "./target.ts";

const everyMs = 100;
const tryMs = 1_000;
const tellEveryMs = 1_000;
const logLines = 30;

/** How a process ended; both undefined when nobody saw it. */
export interface ExitedProcess {
  readonly exitCode: number | undefined;
  readonly endedBy?: string | undefined;
}

export interface WaitOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Seconds until a service that is not ready counts as failed. */
  readonly withinSeconds: number;
  /** Asked before and after every try: a service that ended fails at once, not when the time is up. */
  exited(): ExitedProcess | undefined | Promise<ExitedProcess | undefined>;
  /** Called at most once a second. `title` as in "query over TCP on 127.0.0.1:5432", `elapsedMs` since the wait began. */
  waiting(title: string, elapsedMs: number): void;
  /** The last lines of the service's log, oldest first. Called only when the wait fails. */
  log(lines: number): Promise<readonly string[]>;
}

/**
 * Waits until the rule holds; resolves with the milliseconds it took.
 * Rejects with SERVICE_EXITED, SERVICE_NOT_READY, or AbortError when the signal fires.
 */
export async function waitUntilReady(rule: ReadyRule, where: ReadyTarget, options: WaitOptions): Promise<number> {
  const { host, signal } = options;
  const startedAt = host.monotonic();
  const elapsed = (): number => host.monotonic() - startedAt;
  const probe = rule.kind === "exit" ? undefined : probeFor(rule, where);
  const title = probe?.title ?? "it to end";
  let reason = "it did not end";
  let toldAt = 0;
  for (;;) {
    signal.throwIfAborted();
    const exited = await options.exited();
    if (exited !== undefined) {
      if (probe === undefined && exited.exitCode === 0) return elapsed();
      throw await exitedError(where, exited, options);
    }
    const remaining = options.withinSeconds * 1_000 - elapsed();
    if (remaining <= 0) throw await notReadyError(where, title, reason, options);
    const triedAt = host.monotonic();
    if (probe !== undefined) {
      const refusal = await refusalOf(probe, Math.min(tryMs, remaining), signal);
      // What answered may be another process on the same port while ours has just ended.
      if (refusal === undefined && (await options.exited()) === undefined) return elapsed();
      reason = refusal ?? reason;
    }
    if (elapsed() - toldAt >= tellEveryMs) {
      toldAt = elapsed();
      options.waiting(title, toldAt);
    }
    await host.sleep(Math.max(0, everyMs - (host.monotonic() - triedAt)), signal);
  }
}

async function refusalOf(probe: Probe, ms: number, signal: AbortSignal): Promise<string | undefined> {
  const timeout = AbortSignal.timeout(Math.max(1, Math.ceil(ms)));
  try {
    await probe.ask(AbortSignal.any([signal, timeout]));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return "no answer within 1 s";
    return messageOf(error);
  }
}

async function exitedError(where: ReadyTarget, exited: ExitedProcess, options: WaitOptions): Promise<ParityError> {
  const how =
    exited.exitCode !== undefined ? ` with exit code ${exited.exitCode}` : exited.endedBy !== undefined ? ` by ${exited.endedBy}` : "";
  return new ParityError("SERVICE_EXITED", `${nameOf(where)} ended${how} while it was being started`, {
    hint: `its last log lines say why; all of them: parity logs ${where.service}`,
    log: await options.log(logLines),
  });
}

async function notReadyError(where: ReadyTarget, title: string, reason: string, options: WaitOptions): Promise<ParityError> {
  const sentence = `${nameOf(where)} was not ready within ${options.withinSeconds} s: waited for ${title}, last answer: ${reason}`;
  return new ParityError("SERVICE_NOT_READY", sentence, {
    hint: `its last log lines may say why; all of them: parity logs ${where.service}`,
    log: await options.log(logLines),
  });
}

function nameOf(where: ReadyTarget): string {
  return where.instance === 0 ? where.service : `${where.service} (instance ${where.instance + 1})`;
}
