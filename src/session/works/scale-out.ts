import { mkdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { ParityError } from "../../errors/parity-error.ts";
import { exists } from "../../files/exists.ts";
import { writeAtomically } from "../../files/write-atomically.ts";
import type { Host } from "../../host/host.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import { refuseWhatCannotRun } from "../../steps/load/preconditions.ts";
import type { LoadRequest } from "../../steps/load/request.ts";
import { renderScaleOut } from "../../steps/load/scale-out/render.ts";
import type { Given } from "../given.ts";
import { openProject, type Project } from "../project.ts";

const mostPods = 1_000;

/** Writes the load as objects of a cluster with the k6-operator, or with `--output -` prints them. Loads nothing itself. */
export async function scaleOut(host: Host, given: Given, requestOf: (project: Project) => LoadRequest): Promise<number> {
  const { options } = given;
  const pods = podsOf(options.scaleOut);
  const project = await openProject(host, options);
  const load = requestOf(project);
  const baseUrl = addressOf("--target", options.target ?? load.baseUrl) ?? neededTarget();
  const remoteWrite = addressOf("--remote-write", options.remoteWrite);
  await refuseWhatCannotRun(load);
  const { stateDirectory, toolchain, plan } = project;
  const path = options.output ?? relative(host.cwd, join(stateDirectory, "scale-out", `${load.scenario ?? "load"}.yaml`));
  const signal = new AbortController();
  const stopListening = host.onSignal(() => signal.abort(new ParityError("INTERRUPTED", "the command was interrupted")));
  try {
    const tools = await toolchain.require(["k6"], { signal: signal.signal, progress: (_, message) => host.stderr.write(`${message}\n`) });
    const k6 = tools.get("k6");
    if (k6 === undefined) throw new ParityError("TOOL_MISSING", "k6 was not found", { hint: "see what parity finds: parity doctor" });
    // Where none were made yet, none can be in the script. A dry run makes none.
    const secrets = (await exists(join(stateDirectory, "secrets.json"))) ? Object.values(await openSecrets(stateDirectory)) : [];
    const request = { load: { ...load, baseUrl }, plan, pods, remoteWrite, secrets, k6, file: path };
    const { text, commands } = await renderScaleOut(request, host, signal.signal);
    if (path === "-" || options.dryRun) host.stdout.write(text);
    else await write(host, path, text, commands);
    return 0;
  } finally {
    stopListening();
  }
}

async function write(host: Host, path: string, text: string, commands: readonly string[]): Promise<void> {
  const file = resolve(host.cwd, path);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeAtomically(file, text);
  host.stdout.write(`${path}\n`);
  host.stderr.write(`run it with:\n${commands.map((command) => `  ${command}\n`).join("")}`);
}

function podsOf(text: string | undefined): number {
  const pods = Number(text);
  if (Number.isInteger(pods) && pods >= 1 && pods <= mostPods) return pods;
  throw new ParityError("USAGE", `--scale-out must be a whole number of pods from 1 to ${mostPods}, got "${text ?? ""}"`, {
    hint: "for example: parity load --scale-out 4 --target https://shop.example.com",
  });
}

function addressOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new ParityError("USAGE", `${flag} must be an http or https address, got "${text}"`, {
      hint: "for example: https://load-balancer.shop.svc:8443",
    });
  }
  if (url.username === "" && url.password === "") return text;
  throw new ParityError("USAGE", `${flag} must be an address without credentials, which would stand in the manifest`, {
    hint: "put them in a variable of load.env whose name says that it is a secret: the manifest then refers to a Secret",
  });
}

function neededTarget(): never {
  throw new ParityError("USAGE", "--scale-out needs the address that the pods load: this machine's is not the cluster's", {
    hint: "name it as the cluster sees it: parity load --scale-out 4 --target https://load-balancer.shop.svc:8443",
  });
}
