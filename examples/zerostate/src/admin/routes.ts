import { type Call, json, type Reply } from "../http/call.ts";
import type { Route } from "../http/router.ts";
import type { BalanceChecker } from "../ledger/balance-check.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store/database.ts";

const auditLogs: Statement = {
  name: "audit-logs",
  text: "SELECT action, client, request_id, details, created_at::text FROM audit_logs WHERE action LIKE $1 || '%' ORDER BY created_at DESC LIMIT 100",
};

export function adminRoutes(services: Services, balances: BalanceChecker): readonly Route[] {
  return [
    { method: "POST", path: "/admin/verify-balances", access: "admin:*", handle: () => verify(balances) },
    { method: "GET", path: "/admin/audit-logs", access: "admin:*", handle: (call) => readAuditLogs(services, call) },
  ];
}

/** 200 when every balance is the sum of its entries and all of them come to nothing; 409 with the offenders otherwise. */
async function verify(balances: BalanceChecker): Promise<Reply> {
  const found = await balances.verify();
  if (found.balanced) return json(200, { ok: true, ...found });
  return json(409, { ok: false, ...found, offenders: await balances.offenders() });
}

async function readAuditLogs(services: Services, call: Call): Promise<Reply> {
  const prefix = new URLSearchParams(call.query).get("action") ?? "";
  const rows = await services.database.rows(auditLogs, [prefix]);
  return json(200, { entries: rows.map(([action, client, requestId, details, at]) => ({ at, action, client, requestId, details })) });
}
