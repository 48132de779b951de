import type { Check } from "./check.ts";
import { type CheckId, checkIds } from "./ids.ts";
import { definition as availabilityAndLatency } from "./quizmentor/slo/availability-and-latency/definition.ts";
import { judge as judgeAvailabilityAndLatency } from "./quizmentor/slo/availability-and-latency/judge.ts";
import { definition as servicesHealthy } from "./the-dot/after/services-healthy/definition.ts";
import { judge as judgeServicesHealthy } from "./the-dot/after/services-healthy/judge.ts";
import { definition as settingsInForce } from "./the-dot/topology/settings-in-force/definition.ts";
import { judge as judgeSettingsInForce } from "./the-dot/topology/settings-in-force/judge.ts";
import { definition as gameDay } from "./zerostate/drills/game-day/definition.ts";
import { judge as judgeGameDay } from "./zerostate/drills/game-day/judge.ts";
import { definition as killPostgres } from "./zerostate/drills/kill-postgres/definition.ts";
import { judge as judgeKillPostgres } from "./zerostate/drills/kill-postgres/judge.ts";
import { definition as alertsTested } from "./zerostate/readiness/alerts-tested/definition.ts";
import { judge as judgeAlertsTested } from "./zerostate/readiness/alerts-tested/judge.ts";
import { definition as dashboards } from "./zerostate/readiness/dashboards/definition.ts";
import { judge as judgeDashboards } from "./zerostate/readiness/dashboards/judge.ts";
import { definition as documentation } from "./zerostate/readiness/documentation/definition.ts";
import { judge as judgeDocumentation } from "./zerostate/readiness/documentation/judge.ts";
import { definition as drPlan } from "./zerostate/readiness/dr-plan/definition.ts";
import { judge as judgeDrPlan } from "./zerostate/readiness/dr-plan/judge.ts";
import { definition as loadTested } from "./zerostate/readiness/load-tested/definition.ts";
import { judge as judgeLoadTested } from "./zerostate/readiness/load-tested/judge.ts";
import { definition as migrationsTested } from "./zerostate/readiness/migrations-tested/definition.ts";
import { judge as judgeMigrationsTested } from "./zerostate/readiness/migrations-tested/judge.ts";
import { definition as onCall } from "./zerostate/readiness/on-call/definition.ts";
import { judge as judgeOnCall } from "./zerostate/readiness/on-call/judge.ts";
import { definition as restoreTested } from "./zerostate/readiness/restore-tested/definition.ts";
import { judge as judgeRestoreTested } from "./zerostate/readiness/restore-tested/judge.ts";
import { definition as securityAudit } from "./zerostate/readiness/security-audit/definition.ts";
import { judge as judgeSecurityAudit } from "./zerostate/readiness/security-audit/judge.ts";
import { definition as teamTrained } from "./zerostate/readiness/team-trained/definition.ts";
import { judge as judgeTeamTrained } from "./zerostate/readiness/team-trained/judge.ts";
import { definition as accessLogs } from "./zerostate/security/access-logs/definition.ts";
import { judge as judgeAccessLogs } from "./zerostate/security/access-logs/judge.ts";
import { definition as backupsEncrypted } from "./zerostate/security/backups-encrypted/definition.ts";
import { judge as judgeBackupsEncrypted } from "./zerostate/security/backups-encrypted/judge.ts";
import { definition as databaseTls } from "./zerostate/security/database-tls/definition.ts";
import { judge as judgeDatabaseTls } from "./zerostate/security/database-tls/judge.ts";
import { definition as httpsOnly } from "./zerostate/security/https-only/definition.ts";
import { judge as judgeHttpsOnly } from "./zerostate/security/https-only/judge.ts";
import { definition as jwtSecret } from "./zerostate/security/jwt-secret/definition.ts";
import { judge as judgeJwtSecret } from "./zerostate/security/jwt-secret/judge.ts";
import { definition as rateLimit } from "./zerostate/security/rate-limit/definition.ts";
import { judge as judgeRateLimit } from "./zerostate/security/rate-limit/judge.ts";
import { definition as secretsInVault } from "./zerostate/security/secrets-in-vault/definition.ts";
import { judge as judgeSecretsInVault } from "./zerostate/security/secrets-in-vault/judge.ts";

/** A new check is a folder, its id in ids.ts and a line here; without the line nothing compiles. */
const catalogue: { readonly [Id in CheckId]: Check } = {
  "zerostate/readiness/migrations-tested": { ...migrationsTested, judge: judgeMigrationsTested },
  "zerostate/readiness/load-tested": { ...loadTested, judge: judgeLoadTested },
  "zerostate/readiness/security-audit": { ...securityAudit, judge: judgeSecurityAudit },
  "zerostate/readiness/dashboards": { ...dashboards, judge: judgeDashboards },
  "zerostate/readiness/alerts-tested": { ...alertsTested, judge: judgeAlertsTested },
  "zerostate/readiness/restore-tested": { ...restoreTested, judge: judgeRestoreTested },
  "zerostate/readiness/dr-plan": { ...drPlan, judge: judgeDrPlan },
  "zerostate/readiness/on-call": { ...onCall, judge: judgeOnCall },
  "zerostate/readiness/documentation": { ...documentation, judge: judgeDocumentation },
  "zerostate/readiness/team-trained": { ...teamTrained, judge: judgeTeamTrained },
  "zerostate/security/database-tls": { ...databaseTls, judge: judgeDatabaseTls },
  "zerostate/security/jwt-secret": { ...jwtSecret, judge: judgeJwtSecret },
  "zerostate/security/rate-limit": { ...rateLimit, judge: judgeRateLimit },
  "zerostate/security/https-only": { ...httpsOnly, judge: judgeHttpsOnly },
  "zerostate/security/secrets-in-vault": { ...secretsInVault, judge: judgeSecretsInVault },
  "zerostate/security/backups-encrypted": { ...backupsEncrypted, judge: judgeBackupsEncrypted },
  "zerostate/security/access-logs": { ...accessLogs, judge: judgeAccessLogs },
  "zerostate/drills/kill-postgres": { ...killPostgres, judge: judgeKillPostgres },
  "zerostate/drills/game-day": { ...gameDay, judge: judgeGameDay },
  "the-dot/topology/settings-in-force": { ...settingsInForce, judge: judgeSettingsInForce },
  "the-dot/after/services-healthy": { ...servicesHealthy, judge: judgeServicesHealthy },
  "quizmentor/slo/availability-and-latency": { ...availabilityAndLatency, judge: judgeAvailabilityAndLatency },
};

/** The catalogue, in the order in which a report shows it. */
export const checks: readonly Check[] = checkIds.map((id) => catalogue[id]);
