import { describe, expect, it } from "vitest";
import { ParityError } from "../../../../src/errors/parity-error.ts";
import { fromOneAfterTheOther } from "../../../../src/steps/backup/archive/verify-to.ts";
import type { RecoveryTarget } from "../../../../src/steps/backup/recover/target.ts";

const name: RecoveryTarget = { to: "name", name: "never" };
const notThere = () => new ParityError("BACKUP_FAILED", "the log ends before name never");

/** Recoveries that are tried, what is said of them, and how it ends. */
async function looked(ids: readonly string[], target: RecoveryTarget, recover: (id: string) => string) {
  const tried: string[] = [];
  const said: unknown[] = [];
  const context = { signal: new AbortController().signal, emit: (event: object) => void said.push(event) };
  const ended = await fromOneAfterTheOther(ids, target, context as never, async (id) => {
    tried.push(id);
    return recover(id);
  }).catch((error: Error) => error.message);
  return { tried, said, ended };
}

function fails(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe("a name that is looked for in the log", () => {
  it("is looked for from five backups at most, each of which is said, and so is that it is in none of them", async () => {
    const { tried, said, ended } = await looked(["7", "6", "5", "4", "3", "2", "1"], name, fails(notThere()));
    expect(tried).toEqual(["7", "6", "5", "4", "3"]);
    expect(said).toHaveLength(5);
    expect(said[1]).toMatchObject({ type: "step.progressed", note: "looking for name never from 6, backup 2 of 5" });
    expect(ended).toBe("name never is not in the log from the 5 newest of 7 physical backups here on");
    expect((await looked(["2", "1"], name, fails(notThere()))).ended).toContain("any of the 2 physical backups");
  });

  it("ends with the backup it is found from, and with what is wrong otherwise", async () => {
    const found = await looked(["3", "2", "1"], name, (id) => (id === "2" ? "found" : fails(notThere())()));
    expect(found).toMatchObject({ tried: ["3", "2"], ended: "found" });
    expect(await looked(["3", "2"], name, fails(new Error("no disk")))).toMatchObject({ tried: ["3"], ended: "no disk" });
    const alone = await looked(["3"], name, fails(notThere()));
    expect(alone).toMatchObject({ tried: ["3"], said: [], ended: "the log ends before name never" });
  });
});
