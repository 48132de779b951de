/** Every check, in the order in which a report shows them. Ids are stable for ever. */
export const checkIds = [
  "zerostate/readiness/migrations-tested",
  "zerostate/readiness/load-tested",
  "zerostate/readiness/security-audit",
  "zerostate/readiness/dashboards",
  "zerostate/readiness/alerts-tested",
  "zerostate/readiness/restore-tested",
  "zerostate/readiness/dr-plan",
  "zerostate/readiness/on-call",
  "zerostate/readiness/documentation",
  "zerostate/readiness/team-trained",
  "zerostate/security/database-tls",
  "zerostate/security/jwt-secret",
  "zerostate/security/rate-limit",
  "zerostate/security/https-only",
  "zerostate/security/secrets-in-vault",
  "zerostate/security/backups-encrypted",
  "zerostate/security/access-logs",
  "zerostate/drills/kill-postgres",
  "zerostate/drills/game-day",
  "the-dot/topology/settings-in-force",
  "the-dot/after/services-healthy",
  "quizmentor/slo/availability-and-latency",
] as const;

export type CheckId = (typeof checkIds)[number];
