import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import { readJournal } from "../../../events/journal.ts";
import { type LoadRecord, recordsOf } from "./record.ts";
import { recordFromText } from "./record-file.ts";

/** Ids sort by time; older runs are of another time. */
const newestRuns = 200;

/** The load runs that are stored, oldest first. A journal that cannot be read holds none. */
export async function storedRecords(stateDirectory: string, exceptRun?: string): Promise<readonly LoadRecord[]> {
  const folder = join(stateDirectory, "runs");
  const ids = (await readdir(folder).catch(() => [])).filter((id) => id !== exceptRun).sort();
  const records: LoadRecord[] = [];
  for (const id of ids.slice(-newestRuns)) {
    const events = await readJournal(join(folder, id, "events.ndjson")).catch(() => []);
    records.push(...recordsOf(events));
  }
  return records;
}

/** The load runs in a file of `--save`, or in the folder of a run. Rejects with RUN_NOT_FOUND. */
export async function recordsAt(path: string, cwd: string): Promise<readonly LoadRecord[]> {
  const absolute = resolve(cwd, path);
  try {
    const isFolder = (await stat(absolute)).isDirectory();
    const records = isFolder
      ? recordsOf(await readJournal(join(absolute, "events.ndjson")))
      : [recordFromText(await readFile(absolute, "utf8"))];
    if (records.length > 0) return records;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new ParityError(
      "RUN_NOT_FOUND",
      missing ? `there is no file ${absolute}` : `${absolute} holds no load run that parity understands`,
      {
        hint: "write one with: parity load --save FILE, or copy a whole folder of .parity/runs",
        cause,
      },
    );
  }
  throw new ParityError("RUN_NOT_FOUND", `the run in ${absolute} came to no load result`, { hint: "name a run of: parity load" });
}
