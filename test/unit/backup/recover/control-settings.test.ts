import { expect, it } from "vitest";
import { readControlFile } from "../../../../src/steps/backup/recover/control-settings.ts";

it("settings of the control file get the names by which the server takes them", () => {
  const text = `wal_level setting:                    replica
max_connections setting:              200
max_worker_processes setting:         8
max_wal_senders setting:              10
max_prepared_xacts setting:           0
max_locks_per_xact setting:           64
track_commit_timestamp setting:       off
Maximum data alignment:               8
`;
  expect(readControlFile(text)).toEqual({
    max_connections: "200",
    max_worker_processes: "8",
    max_wal_senders: "10",
    max_prepared_transactions: "0",
    max_locks_per_transaction: "64",
    track_commit_timestamp: "off",
  });
});
