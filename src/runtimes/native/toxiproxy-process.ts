import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { type ProcessRow, readProcessTable } from "../process-table.ts";
import { isToxiproxy } from "../toxiproxy.ts";
import { type Links, removeLinks } from "./links.ts";
import { tailOf } from "./log.ts";
import { signalEach, waitForEnd } from "./members.ts";
import { findMarked, marker } from "./membership.ts";
import { nativeDirectory } from "./paths.ts";
import { baseEnvironment } from "./prepare.ts";

const startsWithinMs = 10_000;
const deathMs = 5_000;
const lookEveryMs = 20;

/** Has it run and answer. It outlives parity, as every service does; `down` ends it. */
export async function ensureToxiproxy(links: Links, tool: Tool, { host, signal }: StepContext): Promise<void> {
  const api = `http://127.0.0.1:${links.apiPort}`;
  if (processesOf(links.stack).length > 0 && (await isToxiproxy(api))) return;
  await endToxiproxy(host, links.stack);
  const directory = join(nativeDirectory(links.stack), "toxiproxy");
  const logFile = join(directory, "log");
  await host.detach({
    command: tool.path,
    args: ["-host", "127.0.0.1", "-port", String(links.apiPort)],
    cwd: links.stack,
    env: { ...baseEnvironment(host), ...tool.env, ...marker(links.stack, "toxiproxy", 0) },
    logFile,
  });
  const until = host.monotonic() + startsWithinMs;
  while (!(await isToxiproxy(api))) {
    if (host.monotonic() >= until || processesOf(links.stack).length === 0) {
      const { lines } = await tailOf(logFile, 30);
      throw new ParityError("TOOL_FAILED", "toxiproxy was started and does not answer", { hint: `see ${logFile}`, log: lines });
    }
    await host.sleep(lookEveryMs, signal);
  }
}

/** Idempotent. It keeps nothing, so nothing is lost by SIGKILL. */
export async function endToxiproxy(host: Host, stateDirectory: string): Promise<void> {
  const rows = processesOf(stateDirectory);
  signalEach(host, rows, "SIGKILL");
  if (await waitForEnd(host, rows, deathMs)) return;
  throw new ParityError("TOOL_FAILED", `toxiproxy was sent SIGKILL and still runs after ${deathMs / 1_000} s`);
}

/** Takes every detour away, for a stack whose services end or were started with their direct ways. */
export async function forgetLinks(host: Host, stateDirectory: string): Promise<void> {
  await endToxiproxy(host, stateDirectory);
  await removeLinks(stateDirectory);
}

/** By its environment: also one that a killed parity had just started. */
function processesOf(stateDirectory: string): readonly ProcessRow[] {
  return findMarked(stateDirectory, readProcessTable()).get("toxiproxy/0") ?? [];
}
