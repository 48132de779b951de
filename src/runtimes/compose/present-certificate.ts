import type { ServiceName } from "../../plan/plan.ts";
import type { StepContext } from "../../work/context.ts";
import type { ServerCertificate } from "../abilities.ts";
import { shipped } from "../containers/shipped.ts";
import { removePresented, writePresented } from "./presented.ts";
import { type Recreating, recreateService } from "./recreate.ts";
import { wireLaunch } from "./wiring.ts";

/** Why a service cannot present another certificate: one clause; undefined when it can. */
export function certificateObstacle({ plan, services, secrets }: Recreating, name: ServiceName): string | undefined {
  const service = plan.services.find((each) => each.name === name);
  if (service === undefined) return `${name} is not part of this stack`;
  const { certificates } = wireLaunch(plan, services[name], service, 0, secrets, shipped.compiled);
  return certificates.has("certificate") || certificates.has("pem") ? undefined : `${name} presents no certificate`;
}

/** Every step can be taken again: a container that was made with the right certificate already goes on. */
export async function presentCertificate(
  stack: Recreating,
  service: ServiceName,
  certificate: ServerCertificate | undefined,
  context: StepContext,
): Promise<void> {
  if (certificate === undefined) await removePresented(stack.plan, service);
  else await writePresented(stack.plan, service, certificate);
  await recreateService(stack, service, context);
}
