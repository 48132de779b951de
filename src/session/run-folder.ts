import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Fact } from "../events/event.ts";
import { sha256OfFile } from "../files/sha256-of-file.ts";
import type { RunFolder } from "../work/context.ts";

const alphabet = "23456789abcdefghjkmnpqrstvwxyz";

/** A short name a person can type, that sorts by time: base-30 seconds and one random letter. */
export function newRunId(now: number): string {
  let seconds = Math.floor(now / 1000);
  let text = "";
  while (seconds > 0) {
    text = (alphabet[seconds % alphabet.length] ?? "") + text;
    seconds = Math.floor(seconds / alphabet.length);
  }
  const random = crypto.getRandomValues(new Uint8Array(2));
  return text + [...random].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** Makes `.parity/runs/<id>/evidence/`. */
export async function createRunFolder(stateDirectory: string, id: string, emit: (fact: Fact) => void): Promise<RunFolder> {
  const path = join(stateDirectory, "runs", id);
  await mkdir(join(path, "evidence"), { recursive: true, mode: 0o700 });
  const recordFile = async (name: string, kind: string): Promise<string> => {
    const relative = `evidence/${name}`;
    const file = join(path, relative);
    const { size } = await stat(file);
    emit({ type: "evidence.recorded", path: relative, kind, bytes: size, sha256: await sha256OfFile(file) });
    return relative;
  };
  return {
    id,
    path,
    recordFile,
    record: async (name, kind, content) => {
      await writeFile(join(path, "evidence", name), content, { mode: 0o600 });
      return recordFile(name, kind);
    },
  };
}
