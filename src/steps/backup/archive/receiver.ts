import type { Host, RunningProcess } from "../../../host/host.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import { type DatabaseAddress, environmentOf } from "../connection.ts";
import { boundPrefix } from "../drop-root.ts";
import { slotName } from "./slot.ts";

const stopWithinMs = 10_000;

/** PostgreSQL's own receiver, for as long as its server answers. */
export interface Receiver {
  /** Its last words; undefined while it runs. */
  ended(): string | undefined;
  /** Lets it write what it has. Idempotent. */
  stop(): Promise<void>;
}

/** --no-loop: whoever waits for a server that is gone is the caller, who looks whether the slot is still what it was. */
export async function startReceiver(
  tool: Pick<Tool, "path" | "env">,
  address: DatabaseAddress,
  directory: string,
  host: Host,
): Promise<Receiver> {
  const flags = [`--directory=${directory}`, `--slot=${slotName}`, "--no-loop", "--synchronous", "--status-interval=1", "--no-password"];
  const [command, ...args] = [...(await boundPrefix(host)), tool.path, ...flags] as [string, ...string[]];
  const names = { PGAPPNAME: address.applicationName ?? "" };
  const env = { PATH: host.env["PATH"] ?? "", LC_ALL: "C", ...tool.env, ...environmentOf(address), ...names };
  const process: RunningProcess = host.start({ command, args, env, onlyEnv: true });
  let words: string | undefined;
  const done = process.done.then(({ stderr }) => void (words = stderr.trimEnd().split("\n").slice(-5).join(" ") || "it said nothing"));
  return {
    ended: () => words,
    stop: async () => {
      if (words !== undefined) return;
      process.kill("SIGINT");
      const waited = new AbortController();
      const force = host.sleep(stopWithinMs, waited.signal).then(
        () => process.kill("SIGKILL"),
        () => undefined,
      );
      await done;
      waited.abort();
      await force;
    },
  };
}

/** What it says when the server has not what would come next: going on where it was is no use. */
export function mustBeginAnew(words: string): boolean {
  return /has already been removed|not in this server's history|is ahead of the WAL flush position|no such file|timeline/i.test(words);
}
