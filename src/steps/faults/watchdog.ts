import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../../host/host.ts";
import { endOwner } from "./end-owner.ts";
import { type AnyFaultKind, takenBackWithinMs } from "./fault-kind.ts";
import { actionsOf } from "./kinds/registry.ts";
import { type FaultRecord, isLeftOver, readFault, recordedFaults, watchdogLog } from "./ledger.ts";

const everyMs = 500;
/** Of heals that fail. One that is kept out by another command is none: that undoes the fault itself before it does anything else. */
const attempts = 10;
const keptOut = "[LOCKED]";
const betweenAttemptsMs = 2_000;
/** Beyond the undo: parity starts and finds the stack. */
const healMarginMs = 60_000;
/** Longer than any drill: the loop ends by itself also when the record's deadline is nonsense. */
const mostPolls = 24 * 60 * 60 * (1_000 / everyMs);

/** Starts the small process that undoes a recorded fault when nobody else does. It ends by itself once the record is gone. Returns its pid. */
export function startWatchdog(host: Host, file: string): Promise<number> {
  // The sources are run as they are in development, compiled otherwise: the sibling has this file's own extension.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const program = fileURLToPath(new URL(`./watchdog-main.${extension}`, import.meta.url));
  const env = Object.fromEntries(Object.entries(host.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return host.detach({ command: host.nodePath, args: [program, file], cwd: dirname(file), env, logFile: watchdogLog(file) });
}

/**
 * Waits until the record is gone ("undone") or nobody holds the fault any more, then runs the record's own heal command. That undoes every
 * fault that nobody holds, and so the watchdogs of several faults, each of which runs it, wait for the first of them. It is on purpose:
 * the newest fault is undone first, as it was done to what the older ones had left; to take back what was arranged for one can restart
 * services, which need what another one has broken; and a stack is changed by one command at a time. So each gives all of them the time
 * that all of them may take.
 */
export async function watch(host: Host, file: string): Promise<"undone" | "healed" | "failed"> {
  for (let poll = 0; poll < mostPolls; poll += 1) {
    const record = await readFault(file);
    if (record === undefined) return "undone";
    if (await isLeftOver(record, host.now())) {
      // It hangs, and the lock of the stack is still its own: no heal would be let in.
      if (!record.abandoned) {
        const { pid, startedAt } = record.owner;
        const its = await kindsBeside(host, file, record, ({ owner }) => owner.pid === pid && owner.startedAt === startedAt);
        await endOwner(host, record.owner, takenBackWithinMs(its));
      }
      return heal(host, file);
    }
    await host.sleep(everyMs);
  }
  return "failed";
}

async function heal(host: Host, file: string): Promise<"healed" | "failed"> {
  let failed = 0;
  for (let patientUntil: number | undefined; failed < attempts; await host.sleep(betweenAttemptsMs)) {
    const record = await readFault(file);
    // Its owner after all, or another parity command, was quicker.
    if (record === undefined) return "healed";
    const [command, ...args] = record.heal;
    const timeoutMs = takenBackWithinMs(await kindsBeside(host, file, record)) + healMarginMs;
    // Whoever keeps it out may be undoing all of them; one that does something else for longer is followed by the next command's heal.
    patientUntil ??= host.monotonic() + timeoutMs;
    const result = await host.run({ command: command as string, args, cwd: record.cwd, timeoutMs });
    host.stderr.write(`${record.heal.join(" ")}: exit ${result.exitCode ?? result.endedBy ?? "not started"}\n${result.stderr}`);
    if (result.exitCode === 0) return "healed";
    if (!result.stderr.includes(keptOut) || host.monotonic() >= patientUntil) failed += 1;
  }
  return "failed";
}

/** The kind of a fault, and of those recorded beside it that were done to the same stack. */
async function kindsBeside(
  host: Host,
  file: string,
  { fault, runtime }: FaultRecord,
  which: (record: FaultRecord) => boolean = () => true,
): Promise<readonly AnyFaultKind[]> {
  // One that cannot be read keeps nobody from undoing this one.
  const { leftOver, held } = await recordedFaults(dirname(dirname(file)), host.now()).catch(() => ({ leftOver: [], held: [] }));
  const others = [...leftOver, ...held].filter((each) => each.fault.id !== fault.id && each.runtime === runtime && which(each));
  return [fault, ...others.map((each) => each.fault)].map((each) => actionsOf(each).kind);
}
