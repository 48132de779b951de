import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import { askEngine, composeVersion, requireEngine } from "../containers/engine.ts";
import { placeholderSecrets } from "../containers/placeholder-secrets.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "../runtime.ts";
import { renderCompose } from "./render.ts";
import { ComposeStack, type StackInput } from "./stack.ts";
import { startStack } from "./start.ts";
import { ownContainers } from "./world.ts";

/** Stacks of containers: created by Docker Compose, watched and driven through Docker Engine's API. */
export function createComposeRuntime(host: Host, toolchain: Toolchain, services: ServiceRegistry): Runtime {
  const parts = { host, toolchain, services };
  return {
    kind: "compose",
    facts: () => facts(host),
    start: (plan, context) => start(parts, plan, context),
    find: (plan) => find(parts, plan),
    attach: (plan) => new ComposeStack({ ...parts, plan, secrets: undefined, connect: () => requireEngine(host) }),
    render: (plan) => render(host, services, plan),
  };
}

async function facts(host: Host): Promise<RuntimeFacts> {
  const [answer, compose] = await Promise.all([askEngine(host), composeVersion(host)]);
  const unavailable = (reason: string): RuntimeFacts => ({ kind: "compose", available: false, reason, version: undefined });
  if (!answer.engine) return unavailable(answer.reason);
  if (compose === undefined) return unavailable("the docker client has no compose plugin");
  const version = `Docker Engine ${answer.engine.version}, Compose ${compose}`;
  return { kind: "compose", available: true, reason: `${version} answers`, version };
}

type Parts = Pick<StackInput, "host" | "toolchain" | "services">;

async function start(parts: Parts, plan: Plan, context: StepContext): Promise<RunningStack> {
  const engine = await requireEngine(parts.host);
  const secrets = await openSecrets(plan.stateDirectory);
  await startStack({ engine, plan, services: parts.services, secrets, context });
  return new ComposeStack({ ...parts, plan, secrets, connect: async () => engine });
}

async function find(parts: Parts, plan: Plan): Promise<RunningStack | undefined> {
  const { engine } = await askEngine(parts.host);
  if (!engine || (await ownContainers(engine, plan)).length === 0) return undefined;
  return new ComposeStack({ ...parts, plan, secrets: await openSecrets(plan.stateDirectory), connect: async () => engine });
}

/** To be read, or started by hand after real secrets and certificates were put in: the rendering holds neither. */
async function render(host: Host, services: ServiceRegistry, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const { files } = await renderCompose({ host, plan, services, secrets: placeholderSecrets, certificates: undefined });
  return new Map(files.map(({ path, content }) => [path, content]));
}
