import type { Plan } from "../../../plan/plan.ts";
import type { KindApi } from "../api.ts";
import { unlessGone } from "../api-refusal.ts";
import { faultManager } from "../apply.ts";
import {
  type DatabaseServer,
  databaseRoles,
  databaseServers,
  isDatabaseServer,
  primaryKey,
  servedBy,
} from "../manifests/database-roles.ts";
import { podSelector } from "../manifests/labels.ts";
import { namespaceOf } from "../names.ts";
import { mergeObject, objectPath } from "../objects.ts";

/** Who leads, as the cluster keeps it; the plan's own before there is anything. */
export async function readPrimary(api: KindApi, plan: Plan): Promise<DatabaseServer> {
  const path = objectPath(databaseRoles(plan, "postgres"));
  const found = await unlessGone(api.request<{ data?: Readonly<Record<string, string>> }>({ path }));
  const told = found?.data?.[primaryKey];
  return isDatabaseServer(told) ? told : "postgres";
}

/** What a server that starts is told from now on: the other one cannot come back as a primary. */
export async function tellPrimary(api: KindApi, plan: Plan, primary: DatabaseServer): Promise<void> {
  await mergeObject(api, databaseRoles(plan, primary), { data: { [primaryKey]: primary } }, faultManager);
}

/** Leads who writes to the primary, and who only reads to the other. */
export async function leadClients(api: KindApi, plan: Plan, primary: DatabaseServer): Promise<void> {
  for (const name of databaseServers) {
    const service = { apiVersion: "v1", kind: "Service", metadata: { name, namespace: namespaceOf(plan, name) } };
    await mergeObject(api, service, { spec: { selector: podSelector(plan, servedBy(name, primary)) } }, faultManager);
  }
}
