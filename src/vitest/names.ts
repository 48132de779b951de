import { randomBytes } from "node:crypto";
import { type Owner, ownerOf } from "../steps/faults/owner.ts";

/** What a test is lent carries its process in its name: a run that was killed is told from one that goes on without any list of them. */
export async function lentName(pid: number): Promise<string> {
  const { startedAt } = (await ownerOf(pid)) ?? { startedAt: undefined };
  return `${pid}_${startedAt ?? "0"}_${randomBytes(4).toString("hex")}`;
}

/** Whose name it is; undefined for one that was not made here. */
export function ownerOfName(name: string): Owner | undefined {
  const [, pid, startedAt] = /^(\d+)_(\d+)_[0-9a-f]{8}$/.exec(name) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), startedAt: startedAt === "0" ? undefined : startedAt };
}

export const databasePrefix = "parity_test_";
export const templatePrefix = "parity_template_";
export const keyPrefix = "parity:test:";
