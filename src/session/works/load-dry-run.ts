import { join } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import type { Host } from "../../host/host.ts";
import { authorityPath, publishedEndpoint } from "../../runtimes/planned.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import type { LoadTarget } from "../../steps/load/environment.ts";
import { type Foreseeing, foresee } from "../../steps/load/foresee.ts";
import { foreseenInWords } from "../../steps/load/foreseen-in-words.ts";
import { refuseWhatCannotRun } from "../../steps/load/preconditions.ts";
import type { Tool } from "../../toolchain/tool.ts";
import type { Given } from "../given.ts";
import { openProject, type Project } from "../project.ts";
import { type LoadWish, requestOf } from "../steps/load.ts";
import { refuseForeignScenario } from "./load-wish.ts";

/** Says what `parity load` would ask: in words, or with --json as one object. Asks nobody and changes nothing; the stack need not run. */
export async function loadDryRun(host: Host, given: Given, wish: LoadWish): Promise<number> {
  const { options } = given;
  const project = await openProject(host, options);
  refuseForeignScenario(project.plan, wish);
  const request = requestOf(project.plan, wish);
  await refuseWhatCannotRun(request);
  const abort = new AbortController();
  const stopListening = host.onSignal(() => abort.abort(new ParityError("INTERRUPTED", "the command was interrupted")));
  try {
    const k6 = await foundK6(project, abort.signal);
    const load = await foresee(request, await foreseeing(project, k6, abort.signal));
    const { compare } = options;
    const isRunning = project.stack !== undefined;
    if (options.json) host.stdout.write(`${JSON.stringify({ project: project.plan.project, running: isRunning, ...load, compare })}\n`);
    else {
      const compared = compare === undefined ? [] : ["", `would be compared with ${compare}`];
      const first = isRunning ? [] : ["", "the stack does not run, and would have to: parity up --detach"];
      host.stdout.write(`${[...foreseenInWords(load), ...compared, ...first].join("\n")}\n`);
    }
    return 0;
  } finally {
    stopListening();
  }
}

/** As one that was fetched before: nothing is fetched for this. */
async function foundK6({ toolchain }: Project, signal: AbortSignal): Promise<Tool | undefined> {
  const found = toolchain.require(["k6"], { signal, offline: true, progress: () => undefined });
  return found.then(
    (tools) => tools.get("k6"),
    (thrown: unknown) => {
      if (thrown instanceof ParityError && thrown.code === "TOOL_MISSING") return undefined;
      throw thrown;
    },
  );
}

async function foreseeing({ host, plan, stateDirectory }: Project, k6: Tool | undefined, signal: AbortSignal): Promise<Foreseeing> {
  // Where none were made yet, none can be shown.
  const secrets = (await exists(join(stateDirectory, "secrets.json"))) ? Object.values(await openSecrets(stateDirectory)) : [];
  return { host, signal, target: targetOf(plan), k6, secrets };
}

/** The plan's own: whether anything runs there does not matter. */
function targetOf(plan: Project["plan"]): LoadTarget {
  return {
    plan,
    secret: () => "",
    authorityFile: () => authorityPath(plan.stateDirectory),
    endpoint: (service, port, instance = 0) => publishedEndpoint(plan, service, port, instance),
  };
}
