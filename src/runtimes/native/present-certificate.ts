import type { ServiceName } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import type { ServerCertificate } from "../abilities.ts";
import { instancePaths } from "./paths.ts";
import { removePresented, writePresented } from "./presented.ts";
import { type Rerouting, restartOtherwiseWired } from "./reroute.ts";
import { nativeWiring } from "./wiring.ts";
import { readRecords } from "./world.ts";

const opensWithinMs = 60_000;

/** Why a service cannot present another certificate: one clause; undefined when it can. */
export async function certificateObstacle(stack: Rerouting, name: ServiceName): Promise<string | undefined> {
  const { plan } = stack;
  const service = plan.services.find((each) => each.name === name);
  if (service === undefined) return `${name} is not part of this stack`;
  const { services, secrets } = await stack.openWorkshop(AbortSignal.timeout(opensWithinMs));
  const { files, data } = instancePaths(plan.stateDirectory, name, 0);
  const wiring = nativeWiring({ plan, service, instance: 0, secrets, files, data });
  services[name].launch(plan, service, wiring);
  const { certificates } = wiring.asked;
  return certificates.has("certificate") || certificates.has("pem") ? undefined : `${name} presents no certificate`;
}

/** Every step can be taken again: an instance that runs with the right certificate already goes on. */
export async function presentCertificate(
  stack: Rerouting,
  service: ServiceName,
  certificate: ServerCertificate | undefined,
  context: StepContext,
): Promise<void> {
  const { stateDirectory } = stack.plan;
  if (certificate === undefined) await removePresented(stateDirectory, service);
  else await writePresented(stateDirectory, service, certificate);
  const { instances } = await readRecords(stack.plan);
  // A stack that was taken down since is not started again for the sake of a certificate.
  if (instances.some((each) => each.service === service)) await restartOtherwiseWired(stack, service, context);
}
