import type { KindApi } from "../api.ts";
import { faultManager } from "../apply.ts";
import type { WorkloadObject } from "../explain.ts";
import { nameOf } from "../held.ts";
import { mergeObject } from "../objects.ts";

/** One line of a pod's /etc/hosts: which address a name has for it, whatever the cluster says. */
export interface Alias {
  readonly ip: string;
  readonly hostnames: readonly string[];
}

export function aliasesOf(workload: WorkloadObject): readonly Alias[] {
  const given = workload.spec?.template?.spec?.hostAliases ?? [];
  return given.map(({ ip, hostnames }) => ({ ip, hostnames: hostnames ?? [] }));
}

/** `ip`: undefined takes it away. The others stay. */
export function withAlias(aliases: readonly Alias[], host: string, ip: string | undefined): readonly Alias[] {
  const others = aliases.filter(({ hostnames }) => !hostnames.includes(host));
  return ip === undefined ? others : [...others, { ip, hostnames: [host] }];
}

/** Changes the template, so that Kubernetes makes its pods anew. Does nothing where it says so already; true when it changed. */
export async function setAliases(api: KindApi, workload: WorkloadObject, wanted: readonly Alias[]): Promise<boolean> {
  if (JSON.stringify(aliasesOf(workload)) === JSON.stringify(wanted)) return false;
  const change = { spec: { template: { spec: { hostAliases: wanted.length === 0 ? null : wanted } } } };
  await mergeObject(api, nameOf(workload), change, faultManager);
  return true;
}
