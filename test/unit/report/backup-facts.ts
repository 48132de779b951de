import type { DisasterResult, Fact, RecoveryResult, RestoreProjection, RestoreProof, RestoreResult } from "../../../src/events/event.ts";
import type { Timed } from "./events.ts";

/** What a backup, its restore, two recoveries and a disaster drill leave behind. */
export const id = "20261120t120500z";
const mebibyte = 1024 * 1024;

export const proofs: readonly RestoreProof[] = [
  { level: "present", name: "files", ok: true, detail: "4 of 4 files, 112 MiB, as their SHA-256 says", seconds: 0.3 },
  { level: "readable", name: "decrypt and decompress", ok: true, detail: "every byte to its end", seconds: 0.6 },
  { level: "readable", name: "pg_restore", ok: true, detail: "412 entries, read to the end", seconds: 0.5 },
  { level: "consistent", name: "restored", ok: true, detail: "into an empty server", seconds: 2 },
  { level: "consistent", name: "amcheck", ok: true, detail: "31 indexes", seconds: 0.4 },
  { level: "equal", name: "rows", ok: true, detail: "14 of 14 tables", seconds: 1.1 },
  { level: "equal", name: "sequences", ok: false, detail: "transfers_id_seq stands at 4711, at its source it stood at 4712", seconds: 0.1 },
  { level: "serving", name: "app", ok: undefined, detail: "no app instance could be started: app.command is not set", seconds: 0 },
];

export const damagedRestore: RestoreResult = {
  backup: id,
  format: "custom",
  level: "consistent",
  proofs,
  databaseBytes: 400 * mebibyte,
  backupBytes: 112 * mebibyte,
  backupSeconds: 1.4,
  restoreSeconds: 2,
  compareSeconds: 1.2,
  sha256: "ab".repeat(32),
  tables: [
    { table: "public.accounts", sourceRows: 10_000, restoredRows: 10_000, equal: true },
    { table: "public.transfers", sourceRows: 250_000, restoredRows: 250_000, equal: true },
  ],
  controlNoticed: true,
  schemaEqual: true,
};

export const goodRestore: RestoreResult = {
  ...damagedRestore,
  level: "serving",
  proofs: proofs.map((proof) => ({ ...proof, ok: true, detail: "as it must" })),
};

export const pointInTime: RecoveryResult = {
  kind: "point in time",
  backup: id,
  target: "time 2026-11-20 12:07:12.114+00",
  recoveredTo: "2026-11-20T12:07:12.102Z",
  acknowledged: 58_211,
  lost: 0,
  lostSeconds: 0,
  beyond: 0,
  rpoLimitSeconds: 300,
  recoveredAfterMs: undefined,
  rtoLimitSeconds: 1800,
  steps: [
    { name: "restore the base backup", ms: 2100 },
    { name: "replay the log", ms: 840 },
  ],
  verdict: "recovered",
  reason: "the dropped table is back, up to the last transaction before it was dropped",
};

export const diskLoss: RecoveryResult = {
  ...pointInTime,
  kind: "loss of the disk",
  target: "the end of the log",
  lost: 12,
  lostSeconds: 402,
  recoveredAfterMs: 9400,
  steps: [...pointInTime.steps, { name: "start the app", ms: 600 }],
  verdict: "not recovered",
  reason: "12 acknowledged writes of 6 min 42 s are lost, and 5 min 0 s may be",
};

export const projection: RestoreProjection = {
  points: [
    { bytes: 64 * mebibyte, seconds: 1.5 },
    { bytes: 256 * mebibyte, seconds: 3.6 },
    { bytes: 1024 * mebibyte, seconds: 12 },
  ],
  fixedSeconds: 0.8,
  bytesPerSecond: 92 * mebibyte,
  productionBytes: 400 * 1024 * mebibyte,
  projectedSeconds: 4453,
  plusMinusSeconds: 360,
  limitSeconds: 1800,
  ok: false,
};

export const disaster: DisasterResult = {
  backup: id,
  steps: [
    { name: "restore the latest backup", commands: [`parity restore ${id} --into app`], ms: 4200, ok: true, detail: "400 MiB, equal" },
    { name: "start new app instances", commands: ["node server.js"], ms: 900, ok: true, detail: "2 ready" },
    { name: "move traffic", commands: ["haproxy -sf 812 | tee <log>"], ms: 40, ok: true, detail: "0 connections refused" },
    { name: "verify all services", commands: ["curl -fsS http://127.0.0.1:8443/ready"], ms: 120, ok: true, detail: "7 of 7 ready" },
    { name: "check integrity", commands: [], ms: 310, ok: true, detail: "balances add up" },
  ],
  recoveredAfterMs: 5570,
  rtoLimitSeconds: 1800,
  acknowledged: 31_002,
  lost: 0,
  lostSeconds: 0,
  rpoLimitSeconds: 300,
  runbook: "evidence/disaster runbook.md",
  verdict: "recovered",
  reason: "all 5 steps were carried out",
};

export const backingUp: readonly Timed[] = [
  [10, { type: "step.started", step: "backup", title: "back the live database up" }],
  ...Array.from({ length: 13 }, (_, index): Timed => [10 + index * 0.5, dumped(index * 10 * mebibyte, index / 16)]),
];

function dumped(bytes: number, share: number): Fact {
  return { type: "backup.progressed", backup: id, doing: "dump", bytes, share };
}

const taken: readonly Timed[] = [
  ...backingUp,
  [18, { type: "backup.taken", backup: id, bytes: 112 * mebibyte, seconds: 8, sha256: "ab".repeat(32) }],
  [18, { type: "step.finished", step: "backup", outcome: "done", summary: id, ms: 8000 }],
  [18.2, { type: "backup.progressed", backup: id, doing: "upload", bytes: 0 }],
  [20.2, { type: "backup.progressed", backup: id, doing: "upload", bytes: 112 * mebibyte }],
  [20.3, { type: "backup.stored", backup: id, store: "s3://ledger/parity", bytes: 112 * mebibyte, seconds: 2.1 }],
  [20.3, { type: "backup.removed", backup: "20261001t000000z", store: "local", why: "older than 30 days" }],
];

export const restoring: readonly Timed[] = [
  ...taken,
  [21, { type: "step.started", step: "restore", title: `restore ${id} into an empty server` }],
  [21, { type: "backup.progressed", backup: id, doing: "restore", bytes: 0, share: 0 }],
  [21.3, { type: "restore.proved", backup: id, proof: proofs[0]! }],
  [21.9, { type: "restore.proved", backup: id, proof: proofs[1]! }],
  [22.4, { type: "restore.proved", backup: id, proof: proofs[2]! }],
  [25, { type: "backup.progressed", backup: id, doing: "restore", bytes: 300 * mebibyte, share: 0.75 }],
];

export const restored: readonly Timed[] = [
  ...restoring,
  [26.4, { type: "restore.proved", backup: id, proof: proofs[3]! }],
  ...proofs.slice(4).map((proof, index): Timed => [27 + index, { type: "restore.proved", backup: id, proof }]),
  [31, { type: "restore.compared", result: damagedRestore }],
  [31, { type: "step.finished", step: "restore", outcome: "failed", summary: "different from its source", ms: 10_000 }],
  [32, { type: "restore.projected", projection }],
];

export const recovered: readonly Timed[] = [
  ...restored,
  [60, { type: "recovery.measured", result: pointInTime }],
  [90, { type: "recovery.measured", result: diskLoss }],
  ...disaster.steps.map(
    ({ name, ms, ok, detail }, index): Timed => [100 + index, { type: "disaster.stepped", step: name, ok, ms, detail }],
  ),
  [106, { type: "disaster.finished", result: disaster }],
];

/** The catalogue as it was before this run. */
export const listed: Timed = [
  9,
  {
    type: "backup.listed",
    backups: [
      { id: "20261001t000000z", at: "2026-10-01T00:00:00.000Z", bytes: 90 * mebibyte, where: ["local"] },
      {
        id: "20261119t060000z",
        at: "2026-11-19T06:00:00.000Z",
        bytes: 110 * mebibyte,
        format: "custom",
        where: ["local", "s3://ledger/parity"],
        verified: { at: "2026-11-19T06:10:00.000Z", level: "serving" },
      },
      {
        id: "20261120t060000z",
        at: "2026-11-20T06:00:00.000Z",
        bytes: 111 * mebibyte,
        where: ["local"],
        damaged: "database.dump was changed",
      },
    ],
  },
];
