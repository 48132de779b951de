import type { Configuration } from "../config/schema.ts";
import type { PlannedBackup } from "./plan.ts";

type Asked = Configuration["backup"];

/** How backups are made and kept; every path of it made absolute by `resolve`. */
export function backupOf({ backup }: Configuration, resolve: (path: string) => string): PlannedBackup {
  const { format, compression, schedule, retention, productionBytes, wal } = backup;
  return {
    format,
    compression,
    encryption: encryptionOf(backup.encryption, resolve),
    store: storeOf(backup.store, resolve),
    schedule,
    retention,
    productionBytes,
    ...(wal === true ? { wal } : {}),
  };
}

function encryptionOf(asked: Asked["encryption"], resolve: (path: string) => string): PlannedBackup["encryption"] {
  if (asked === undefined) return "own";
  if (asked === false) return "none";
  if ("recipients" in asked) {
    return { recipients: asked.recipients, identityFile: asked.identityFile === undefined ? undefined : resolve(asked.identityFile) };
  }
  if ("identityFile" in asked) return { identityFile: resolve(asked.identityFile) };
  if ("passphraseFile" in asked) return { passphraseFile: resolve(asked.passphraseFile) };
  return { passphraseCommand: asked.passphraseCommand };
}

function storeOf(asked: Asked["store"], resolve: (path: string) => string): PlannedBackup["store"] {
  if (asked === undefined || "s3" in asked) return asked;
  return { directory: resolve(asked.directory) };
}
