import { ParityError } from "../../errors/parity-error.ts";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { askEngine, type Engine, requireEngine } from "../containers/engine.ts";
import { placeholderSecrets } from "../containers/placeholder-secrets.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "../runtime.ts";
import { type KindApi, openApi } from "./api.ts";
import { findCluster } from "./cluster/find-cluster.ts";
import { renderCluster } from "./cluster/lay-out.ts";
import { kindImages } from "./images/kind-images.ts";
import { numberPods } from "./number-pods.ts";
import { renderKind } from "./render.ts";
import { KindStack } from "./stack.ts";
import type { StackInput } from "./stack-input.ts";
import { startStack } from "./start.ts";
import { readWorld } from "./world.ts";

/** Stacks of pods, in a kind cluster of the project's own: watched and driven through Kubernetes' API. */
export function createKindRuntime(host: Host, toolchain: Toolchain, services: ServiceRegistry): Runtime {
  const parts = { host, toolchain, services };
  return {
    kind: "kind",
    facts: () => facts(host),
    start: (plan, context) => start(parts, plan, context),
    find: (plan) => find(parts, plan),
    stays: (plan) => stays(host, plan),
    attach: (plan) => new KindStack({ ...parts, plan, secrets: undefined, ...connections(host, plan) }),
    render: (plan) => render(parts, plan),
  };
}

type Parts = Pick<StackInput, "host" | "toolchain" | "services">;

async function facts(host: Host): Promise<RuntimeFacts> {
  const { engine, reason } = await askEngine(host);
  if (!engine) return { kind: "kind", available: false, reason, version: undefined };
  const version = `Kubernetes in Docker Engine ${engine.version}`;
  return { kind: "kind", available: true, reason: `Docker Engine ${engine.version} answers`, version };
}

async function start(parts: Parts, plan: Plan, context: StepContext): Promise<RunningStack> {
  const engine = await requireEngine(parts.host);
  const secrets = await openSecrets(plan.stateDirectory);
  const api = await startStack({ engine, plan, services: parts.services, secrets, context });
  return new KindStack({ ...parts, plan, secrets, engine: async () => engine, connect: async () => api });
}

/** Rejects with NOT_OURS where the cluster of that name is another's. */
async function find(parts: Parts, plan: Plan): Promise<RunningStack | undefined> {
  const { engine } = await askEngine(parts.host);
  const cluster = engine && (await findCluster(engine, plan));
  if (engine === undefined || cluster?.state !== "finished") return undefined;
  const { connect } = connections(parts.host, plan, engine);
  // An API server that does not answer now says nothing of what runs: whoever asks next is told.
  const runs = await connect()
    .then(async (api) => {
      const world = await readWorld(api, plan);
      await numberPods(api, plan, world);
      return world.workloads.length > 0;
    })
    .catch(lacksNothingElse);
  if (!runs) return undefined;
  return new KindStack({ ...parts, plan, secrets: await openSecrets(plan.stateDirectory), engine: async () => engine, connect });
}

function lacksNothingElse(error: unknown): true {
  if (error instanceof ParityError) throw error;
  return true;
}

async function stays(host: Host, plan: Plan): Promise<boolean> {
  const { engine } = await askEngine(host);
  return engine !== undefined && (await findCluster(engine, plan)) !== undefined;
}

/** The way to the engine and to the cluster, each gone when it is first needed. */
function connections(host: Host, plan: Plan, known?: Engine): Pick<StackInput, "engine" | "connect"> {
  const engine = async (): Promise<Engine> => known ?? requireEngine(host);
  let opened: Promise<KindApi> | undefined;
  const open = async (): Promise<KindApi> => {
    const cluster = await findCluster(await engine(), plan);
    if (cluster?.state === "finished") return openApi(cluster.kubeconfig);
    const why = cluster === undefined ? `there is no cluster of ${plan.project}` : `the cluster ${cluster.name} does not run`;
    throw new ParityError("NOT_RUNNING", why, { hint: "start the stack with: parity up --on kind" });
  };
  return { engine, connect: () => (opened ??= open()) };
}

/** To be read, or applied by hand after real secrets and certificates were put in: the rendering holds neither. */
async function render({ host, services }: Parts, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const images = await kindImages(plan, services, host.nodeVersion);
  const { files } = await renderKind({
    plan,
    services,
    secrets: placeholderSecrets,
    certificates: undefined,
    images: images.names,
    workingDirectory: images.workingDirectory,
  });
  return new Map([...(await renderCluster(host, plan)), ...files.map(({ path, content }) => [`manifests/${path}`, content] as const)]);
}
