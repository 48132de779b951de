import { ParityError } from "../../errors/parity-error.ts";
import type { RecoveryTarget } from "../../steps/backup/recover/target.ts";
import type { Options } from "../given.ts";

/** With a zone: whoever looks for an accident at night must not be off by an hour. */
const time = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s?(Z|[+-]\d\d(:?\d\d)?)$/;
const position = /^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/;
const name = /^[^\\\n\r]{1,63}$/;

/** The moment that was asked for; undefined when none was. Throws USAGE for one that cannot be read, and for several. */
export function momentOf({ toTime, toLsn, toName, level }: Options): RecoveryTarget | undefined {
  const given = [toTime, toLsn, toName].filter((each) => each !== undefined);
  if (given.length === 0) return undefined;
  if (given.length > 1) throw usage("--to-time, --to-lsn and --to-name each name the moment of one recovery", "give one of them");
  if (level !== undefined)
    throw usage("nobody knows what a moment's rows were to be equal to: it is proved up to consistent", "leave --level away");
  if (toTime !== undefined) {
    if (!time.test(toTime) || Number.isNaN(Date.parse(readable(toTime))))
      throw usage(`"${toTime}" is no time with its zone`, "write it like 2026-11-21T09:30:00Z");
    return { to: "time", time: readable(toTime) };
  }
  if (toLsn !== undefined) {
    if (!position.test(toLsn)) throw usage(`"${toLsn}" is no position of the log`, "write it like 0/3000148, as pg_current_wal_lsn() does");
    return { to: "position", lsn: toLsn.toUpperCase() };
  }
  if (!name.test(toName ?? ""))
    throw usage(`"${toName}" is no name of a restore point`, "give the name pg_create_restore_point() was given");
  return { to: "name", name: toName ?? "" };
}

/** "2026-11-21 09:30+01" → "2026-11-21T09:30+01:00": for the server and for JavaScript alike. */
function readable(text: string): string {
  return text
    .replace(" ", "T")
    .replace(/\s/, "")
    .replace(/([+-]\d\d)$/, "$1:00")
    .replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

function usage(says: string, hint: string): ParityError {
  return new ParityError("USAGE", says, { hint });
}
