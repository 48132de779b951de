import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import type { ServiceDefinition } from "../../services/service.ts";
import { certificateFiles, certificateFolder } from "../containers/certificate-files.ts";
import { instanceName } from "../containers/names.ts";
import { ownedKeyFolder, profileOf } from "../containers/profile.ts";
import { type Place, type WiredLaunch, wireLaunchIn } from "../containers/wire-launch.ts";

const place: Place = {
  runtime: "compose",
  hosts: (service) => Array.from({ length: service.instances }, (_, instance) => instanceName(service, instance)),
  keyPath: (service) => `${profileOf(service).keyOwner ? ownedKeyFolder : certificateFolder}/${certificateFiles.key}`,
};

/** The launch of one instance in a container. `compiled` tells whether parity's own programs are .js (dist) or .ts (sources). */
export function wireLaunch(
  plan: Plan,
  definition: ServiceDefinition,
  service: PlannedService,
  instance: number,
  secrets: Readonly<Record<SecretName, string>>,
  compiled: boolean,
): WiredLaunch {
  return wireLaunchIn(place, { plan, secrets, compiled }, definition, service, instance);
}
