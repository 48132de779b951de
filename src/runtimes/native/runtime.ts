import { stat } from "node:fs/promises";
import type { Host } from "../../host/host.ts";
import type { Plan } from "../../plan/plan.ts";
import { openCertificates } from "../../secrets/certificates.ts";
import { openSecrets } from "../../secrets/secrets.ts";
import type { ServiceRegistry } from "../../services/registry.ts";
import type { Toolchain, ToolRequest } from "../../toolchain/tool.ts";
import type { StepContext } from "../../work/context.ts";
import type { RunningStack, Runtime, RuntimeFacts } from "../runtime.ts";
import { forgetClocks, readClocks } from "./clocks.ts";
import { readLinks, routesInForce } from "./links.ts";
import type { Workshop } from "./prepare.ts";
import { forgetPresented, readPresented } from "./presented.ts";
import { renderStack } from "./render.ts";
import { NativeStack } from "./stack.ts";
import { startStack } from "./start-stack.ts";
import { forgetLinks } from "./toxiproxy-process.ts";
import { readWorld } from "./world.ts";

/** Plain processes on 127.0.0.1, for machines where no container engine answers. */
export function createNativeRuntime(host: Host, toolchain: Toolchain, services: ServiceRegistry): Runtime {
  const openWorkshop = async (plan: Plan, request: ToolRequest, routes: Workshop["routes"] = []): Promise<Workshop> => {
    const names = [...new Set(plan.services.flatMap(({ name }) => services[name].tools))];
    const [tools, secrets, certificates] = await Promise.all([
      toolchain.require(names, request),
      openSecrets(plan.stateDirectory),
      openCertificates(plan.stateDirectory, host.now()),
    ]);
    return { host, plan, services, tools, secrets, certificates, routes };
  };
  const attach = (plan: Plan): RunningStack => {
    const silent = { progress: () => undefined };
    return new NativeStack({
      host,
      plan,
      openWorkshop: async (signal) => ({
        ...(await openWorkshop(plan, { signal, offline: true, ...silent }, routesInForce(await readLinks(plan.stateDirectory)))),
        presented: await readPresented(plan.stateDirectory),
        clocks: await readClocks(plan.stateDirectory),
      }),
      requireTool: async (name, signal) => (await toolchain.require([name], { signal, ...silent })).get(name),
    });
  };
  return {
    kind: "native",
    facts: () => factsOf(host),
    start: async (plan: Plan, context: StepContext) => {
      const progress: ToolRequest["progress"] = (tool, message) => context.emit({ type: "tool.progressed", tool, message });
      // With every link direct: what a drill that was killed left on a detour is wired otherwise, and so started again.
      await startStack(await openWorkshop(plan, { signal: context.signal, progress }), context);
      await forgetLinks(host, plan.stateDirectory);
      await forgetPresented(plan.stateDirectory);
      await forgetClocks(plan.stateDirectory);
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
