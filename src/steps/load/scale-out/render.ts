import { ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import type { Plan } from "../../../plan/plan.ts";
import { whole } from "../../../text/words.ts";
import type { Tool } from "../../../toolchain/tool.ts";
import { type LoadTarget, scriptEnvironment } from "../environment.ts";
import type { LoadRequest } from "../request.ts";
import { usersFor } from "../virtual-users.ts";
import { archive } from "./archive.ts";
import { authorityFile, manifestsOf } from "./manifest.ts";
import { commandsFor, manifestText } from "./text.ts";
import { variablesOf } from "./variables.ts";

export interface ScaleOutRequest {
  readonly load: LoadRequest & { readonly baseUrl: string };
  readonly plan: Plan;
  readonly pods: number;
  /** Address of a Prometheus that receives remote writes, as the cluster sees it. */
  readonly remoteWrite: string | undefined;
  /** Every secret of the project. */
  readonly secrets: readonly string[];
  readonly k6: Tool;
  /** Where the manifest will stand, as a person types it. */
  readonly file: string;
}

export interface RenderedScaleOut {
  readonly text: string;
  /** What to type to run it. */
  readonly commands: readonly string[];
}

/** The local run as objects of a cluster. Rejects as `archive` does. */
export async function renderScaleOut(request: ScaleOutRequest, host: Host, signal: AbortSignal): Promise<RenderedScaleOut> {
  const { load, plan, pods, remoteWrite, k6, secrets } = request;
  const env = environmentOf(request);
  const content = await archive({ k6, script: load.script, env, secrets }, host, signal);
  const name = `${plan.project}-${load.scenario ?? "load"}`;
  const secret = `${plan.project}-load`;
  // Options for a script that has none are in the archive now; their file stays here.
  const { K6_CONFIG: options, ...others } = env;
  const inCluster = options === undefined || options.startsWith(plan.stateDirectory) ? others : env;
  const variables = variablesOf(inCluster, secret, secrets);
  const exports = remoteWrite !== undefined || env[remoteWriteVariable] !== undefined;
  const objects = manifestsOf({ name, pods, archive: content, k6Version: k6.version, variables, secret, remoteWrite: exports });
  const says = `${whole(load.rate)} requests/s for ${load.seconds} s in ${pods} ${pods === 1 ? "pod" : "pods"} against ${load.baseUrl}`;
  const document = { objects, variables, secret, says, file: request.file };
  return { text: manifestText(document), commands: commandsFor(document) };
}

const remoteWriteVariable = "K6_PROMETHEUS_RW_SERVER_URL";

/** The variables of a local run. Each pod takes its segment of rate and users, so the users are those of so many generators. */
function environmentOf({ load, plan, pods, remoteWrite }: ScaleOutRequest): Record<string, string> {
  const { allocated, most } = usersFor(load.rate / pods, undefined, load.serviceLevel.latencyMs);
  const users = { allocated: allocated * pods, most: most * pods };
  return {
    ...(remoteWrite === undefined ? {} : { [remoteWriteVariable]: remoteWrite, K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: "true" }),
    SSL_CERT_FILE: authorityFile,
    ...scriptEnvironment(clusterOf(plan), { ...load, users }),
  };
}

/** A cluster's secrets are its own: what stands here only says that there is one. */
function clusterOf(plan: Plan): LoadTarget {
  const notHere = (): never => {
    throw new ParityError("INTERNAL", "a cluster's address was asked of this machine");
  };
  return { plan, secret: () => "", authorityFile: notHere, endpoint: notHere };
}
