import { stat } from "node:fs/promises";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain, ToolRequest } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "../runtime.ts";
import type { Workshop } from "./prepare.ts";
import { renderStack } from "./render.ts";
import { NativeStack } from "./stack.ts";
import { startStack } from "./start-stack.ts";
import { readWorld } from "./world.ts";

/** Plain processes on 127.0.0.1, for machines where no container engine answers. */
export function createNativeRuntime(host: Host, toolchain: Toolchain, services: ServiceRegistry): Runtime {
  const openWorkshop = async (plan: Plan, request: ToolRequest): Promise<Workshop> => {
    const names = [...new Set(plan.services.flatMap(({ name }) => services[name].tools))];
    const [tools, secrets, certificates] = await Promise.all([
      toolchain.require(names, request),
      openSecrets(plan.stateDirectory),
      openCertificates(plan.stateDirectory, host.now()),
    ]);
    return { host, plan, services, tools, secrets, certificates };
  };
  const attach = (plan: Plan): RunningStack => {
    const offline = (signal: AbortSignal): Promise<Workshop> => openWorkshop(plan, { signal, offline: true, progress: () => undefined });
    return new NativeStack({ host, plan, openWorkshop: offline });
  };
  return {
    kind: "native",
    facts: () => factsOf(host),
    start: async (plan: Plan, context: StepContext) => {
      const progress: ToolRequest["progress"] = (tool, message) => context.emit({ type: "tool.progressed", tool, message });
      await startStack(await openWorkshop(plan, { signal: context.signal, progress }), context);
      return attach(plan);
    },
    find: async (plan: Plan) => {
      const { instances } = await readWorld(plan);
      return instances.length === 0 ? undefined : attach(plan);
    },
    attach,
    render: async (plan: Plan) => {
      const signal = AbortSignal.timeout(60_000);
      return renderStack(await openWorkshop(plan, { signal, offline: true, progress: () => undefined }));
    },
  };
}

async function factsOf(host: Host): Promise<RuntimeFacts> {
  const common = { kind: "native", version: undefined } as const;
  if (host.platform !== "linux")
    return { ...common, available: false, reason: `processes are followed through /proc, which ${host.platform} has not` };
  const mounted = await stat("/proc/self/stat").then(
    () => true,
    () => false,
  );
  if (!mounted) return { ...common, available: false, reason: "/proc is not mounted" };
  return { ...common, available: true, reason: "plain processes on 127.0.0.1 need no container engine" };
}
