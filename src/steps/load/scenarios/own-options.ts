import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { VirtualUsers } from "../virtual-users.ts";

/** The scenario parity gives a script that has none: its name tells that the script had none. */
export const givenScenario = "parity";

export interface OwnSettings {
  readonly rate: number;
  readonly seconds: number;
  readonly users: VirtualUsers;
  readonly stages?: readonly { readonly rate: number; readonly seconds: number }[];
}

/**
 * What a script of a user's own is given where it says nothing itself, as options of k6: of all places k6 reads options from, a
 * configuration file is the weakest. The service level's thresholds are no part of it: parity judges that by itself.
 */
export function ownOptions({ rate, seconds, users, stages = [] }: OwnSettings): object {
  const shared = { timeUnit: "1s", preAllocatedVUs: users.allocated, maxVUs: Math.max(users.allocated, users.most), gracefulStop: "5s" };
  const [first] = stages;
  const scenario =
    first === undefined
      ? { executor: "constant-arrival-rate", rate: whole(rate), duration: `${seconds}s`, ...shared }
      : { executor: "ramping-arrival-rate", startRate: whole(first.rate), stages: stages.flatMap(held), ...shared };
  return { scenarios: { [givenScenario]: scenario } };
}

/** Writes these options where k6 reads them; two alike are one file. Returns its absolute path. */
export function ownOptionsFile(stateDirectory: string, settings: OwnSettings): string {
  const text = `${JSON.stringify(ownOptions(settings), null, 2)}\n`;
  const folder = join(stateDirectory, "k6");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `options-${createHash("sha256").update(text).digest("hex").slice(0, 12)}.json`);
  writeFileSync(path, text);
  return path;
}

function held({ rate, seconds }: { readonly rate: number; readonly seconds: number }): object[] {
  return [
    { target: whole(rate), duration: "0s" },
    { target: whole(rate), duration: `${Math.round(seconds * 1000)}ms` },
  ];
}

function whole(rate: number): number {
  return Math.max(1, Math.round(rate));
}
