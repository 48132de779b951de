import type { Plan, PlannedService, SecretName } from "../../plan/plan.ts";
import type { ServiceDefinition } from "../../services/service.ts";
import { certificateFiles, certificateFolder } from "../containers/certificate-files.ts";
import { shipped } from "../containers/shipped.ts";
import { type Place, type WiredLaunch, wireLaunchIn } from "../containers/wire-launch.ts";
import { mostInstances } from "./manifests/autoscaler.ts";
import { selectorText } from "./manifests/labels.ts";
import { allAppPods, appNamespace, appPods, besidePods, namespacesOfStack, serviceHost } from "./names.ts";

const place: Place = {
  runtime: "kind",
  // One name: which of the instances answers is the Service's to say.
  hosts: ({ name }, plan) => [serviceHost(plan, name)],
  keyPath: () => `${certificateFolder}/${certificateFiles.key}`,
  namespaces: namespacesOfStack,
  changing: (plan, service) => ({
    host: clusterName(plan, appPods),
    all: clusterName(plan, allAppPods),
    most: mostInstances(plan, service),
    beside: { canary: clusterName(plan, besidePods("canary")), preview: clusterName(plan, besidePods("preview")) },
    pods: { namespace: appNamespace(plan), label: selectorText(plan, service.name) },
  }),
};

/** The one launch of a service: what tells its pods apart is Kubernetes' to give. */
export function wireLaunch(
  plan: Plan,
  definition: ServiceDefinition,
  service: PlannedService,
  secrets: Readonly<Record<SecretName, string>>,
): WiredLaunch {
  return wireLaunchIn(place, { plan, secrets, compiled: shipped.compiled }, definition, service, 0);
}

/** HAProxy knows nothing of search domains. */
function clusterName(plan: Plan, service: string): string {
  return `${service}.${appNamespace(plan)}.svc.cluster.local`;
}
