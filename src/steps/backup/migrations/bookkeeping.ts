/**
 * Tables in which migration tools keep what they applied, and by which two runs keep out of each other's way. No request of the
 * app reads one, so a lock on one blocks nobody.
 */
export const bookkeeping: RegExp =
  /^_*(\w+_)?((pg|ef)?migrations?(_?history|_lock|_versions?)?|alembic_version|databasechangelog(lock)?|schema_history|goose_db_version|schema_versions?)$/i;
