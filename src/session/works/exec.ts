import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { ServiceName } from "../../plan/plan.ts";
import type { ExecResult } from "../../runtimes/runtime.ts";
import { notOurs } from "../elsewhere.ts";
import type { Given } from "../given.ts";
import { openProject, requireStack } from "../project.ts";
import { planned } from "./logs.ts";

/** Runs a program beside a service and ends with its exit code. Both outputs are printed when it has ended. */
export async function exec(host: Host, given: Given): Promise<number> {
  const stack = requireStack(await openProject(host, given.options));
  const { project, app } = stack.plan;
  if (app.url !== undefined) throw notOurs(project, app.url);
  const [service, argv] = given.arguments as [ServiceName, readonly string[]];
  const abort = new AbortController();
  const stopListening = host.onSignal(() => abort.abort());
  try {
    return tell(host, given, await stack.exec(planned(stack, service), argv, abort.signal));
  } catch (error) {
    if (abort.signal.aborted) throw new ParityError("INTERRUPTED", "the command was interrupted", { cause: error });
    throw error;
  } finally {
    stopListening();
  }
}

/** Redis's own words do not say whose password is meant. */
const passwordHint =
  "hint: the server asks for its password, which redis-cli finds by itself where the server runs: parity exec redis -- redis-cli …";

function tell(host: Host, { options }: Given, result: ExecResult): number {
  if (options.json) host.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    host.stdout.write(result.stdout);
    host.stderr.write(result.stderr);
    if (/^\(?(error\) )?NOAUTH /m.test(result.stdout + result.stderr)) host.stderr.write(`${passwordHint}\n`);
  }
  return result.exitCode;
}
