import type { V1PolicyRule, V1Role, V1RoleBinding, V1ServiceAccount } from "@kubernetes/client-node";
import type { Plan, ServiceName } from "../../../plan/plan.ts";
import { appNamespace, namespaceOf, namespacesOfStack } from "../names.ts";
import { serviceLabels } from "./labels.ts";
import type { Manifest } from "./manifest.ts";

/** What a service may look at. */
interface View {
  /** Of the role, after the service's own name. */
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly rules: V1PolicyRule[];
}

/** Only who has to ask the API server: Debian's Prometheus cannot. */
export function hasToken(plan: Plan, service: ServiceName): boolean {
  return viewOf(plan, service) !== undefined;
}

/** An account of its own for each service, none with a token but those that look at what Kubernetes keeps, and at nothing else. */
export function accessOf(plan: Plan, service: ServiceName): Manifest[] {
  const account = {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: service, namespace: namespaceOf(plan, service), labels: serviceLabels(plan, service) },
    automountServiceAccountToken: false,
  } satisfies V1ServiceAccount;
  const view = viewOf(plan, service);
  return view === undefined ? [account] : [account, ...view.namespaces.flatMap((namespace) => granted(plan, service, view, namespace))];
}

function viewOf(plan: Plan, service: ServiceName): View | undefined {
  if (service === "prometheus" && plan.images === "official") {
    return {
      name: "pods",
      namespaces: [appNamespace(plan)],
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    };
  }
  if (service !== "kube-state-metrics") return undefined;
  const verbs = ["list", "watch"];
  return {
    name: "facts",
    namespaces: namespacesOfStack(plan),
    rules: [
      { apiGroups: [""], resources: ["pods"], verbs },
      { apiGroups: ["apps"], resources: ["deployments"], verbs },
      { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs },
    ],
  };
}

function granted(plan: Plan, service: ServiceName, { name, rules }: View, namespace: string): Manifest[] {
  const metadata = { name: `${service}-${name}`, namespace, labels: serviceLabels(plan, service) };
  return [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role", metadata, rules } satisfies V1Role,
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name: service, namespace: namespaceOf(plan, service) }],
    } satisfies V1RoleBinding,
  ];
}
