import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../../host/host.ts";
import { endOwner } from "./end-owner.ts";
import { takenBackWithinMs } from "./fault-kind.ts";
import { actionsOf } from "./kinds/registry.ts";
import { isLeftOver, readFault, watchdogLog } from "./ledger.ts";

const everyMs = 500;
/** Another command may hold the stack meanwhile, which undoes the fault itself before it does anything else. */
const attempts = 10;
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

/** Waits until the record is gone ("undone") or nobody holds the fault any more, then runs the record's own heal command. */
export async function watch(host: Host, file: string): Promise<"undone" | "healed" | "failed"> {
  for (let poll = 0; poll < mostPolls; poll += 1) {
    const record = await readFault(file);
    if (record === undefined) return "undone";
    if (await isLeftOver(record, host.now())) {
      // It hangs, and the lock of the stack is still its own: no heal would be let in.
      if (!record.abandoned) await endOwner(host, record.owner, takenBackWithinMs(actionsOf(record.fault).kind));
      return heal(host, file);
    }
    await host.sleep(everyMs);
  }
  return "failed";
}

async function heal(host: Host, file: string): Promise<"healed" | "failed"> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const record = await readFault(file);
    // Its owner after all, or another parity command, was quicker.
    if (record === undefined) return "healed";
    const [command, ...args] = record.heal;
    const result = await host.run({
      command: command as string,
      args,
      cwd: record.cwd,
      timeoutMs: takenBackWithinMs(actionsOf(record.fault).kind) + healMarginMs,
    });
    host.stderr.write(`${record.heal.join(" ")}: exit ${result.exitCode ?? result.endedBy ?? "not started"}\n${result.stderr}`);
    if (result.exitCode === 0) return "healed";
    await host.sleep(betweenAttemptsMs);
  }
  return "failed";
}
