import type { CheckDefinition } from "../../../check.ts";

export const definition: CheckDefinition = {
  id: "zerostate/security/database-tls",
  guide: "Database SSL/TLS enabled",
  title: "Database reached over TLS only",
  why: "Whoever can read the network between the application and its database reads every password and every payment.",
  proof: "A plaintext connection is refused, and every connection of the application is TLS in pg_stat_ssl.",
  remedy: "allow hostssl only in pg_hba.conf, and set DB_SSLMODE=verify-full for the application",
  repeat: "parity check zerostate/security/database-tls",
  blocker: true,
};
