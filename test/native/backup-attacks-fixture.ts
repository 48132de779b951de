import { open, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Client } from "pg";
import { asParityError } from "../../src/errors/parity-error.ts";
import { type Fingerprint, fingerprint } from "../../src/steps/backup/verify/fingerprint.ts";

/** Something that was done to files, and how it is taken back. */
export interface Damage {
  readonly what: string;
  undo(): Promise<void>;
}

/** A stretch of a file, `to` not of it any more. Each is attacked as often as every other one, however long it is. */
export interface Zone {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** Where a format keeps what the rest is read by. */
const edgeBytes = 256;

/** All files below a folder, absolute, the same order every time. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The beginning, the middle and the end of every file. */
export async function zonesOf(files: readonly string[]): Promise<Zone[]> {
  const zones = await Promise.all(
    files.map(async (file) => {
      const { size } = await stat(file);
      const head = Math.min(edgeBytes, size);
      const tail = Math.max(head, size - edgeBytes);
      return [
        { file, from: 0, to: head },
        { file, from: head, to: tail },
        { file, from: tail, to: size },
      ];
    }),
  );
  return zones.flat().filter(({ from, to }) => to > from);
}

/** One bit of one byte of the zone, both by chance. */
export async function flip({ file, from, to }: Zone, random: () => number): Promise<Damage> {
  const position = from + Math.floor(random() * (to - from));
  const handle = await open(file, "r+");
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position);
    const before = buffer[0] ?? 0;
    const after = before ^ (1 << Math.floor(random() * 8));
    await handle.write(Buffer.of(after), 0, 1, position);
    return { what: `byte ${position} of ${basename(file)}: ${before} became ${after}`, undo: () => put(file, position, before) };
  } finally {
    await handle.close();
  }
}

async function put(file: string, position: number, byte: number): Promise<void> {
  const handle = await open(file, "r+");
  await handle.write(Buffer.of(byte), 0, 1, position).finally(() => handle.close());
}

export async function cut(file: string, bytes: number): Promise<Damage> {
  const whole = await readFile(file);
  await truncate(file, bytes);
  return { what: `${basename(file)} ends after ${bytes} of ${whole.length} bytes`, undo: () => writeFile(file, whole) };
}

export async function lengthen(file: string): Promise<Damage> {
  const whole = await readFile(file);
  await writeFile(file, Buffer.concat([whole, Buffer.of(0)]));
  return { what: `${basename(file)} has one byte more`, undo: () => writeFile(file, whole) };
}

export async function add(file: string): Promise<Damage> {
  await writeFile(file, "one more");
  return { what: `${basename(file)} was added`, undo: () => rm(file) };
}

export async function remove(file: string): Promise<Damage> {
  const whole = await readFile(file);
  await rm(file);
  return { what: `${basename(file)} is gone`, undo: () => writeFile(file, whole) };
}

/** Two files, or two folders, each in the place of the other. */
export async function swap(one: string, other: string): Promise<Damage> {
  const exchange = async (): Promise<void> => {
    const aside = `${one}.aside`;
    await rename(one, aside);
    await rename(other, one);
    await rename(aside, other);
  };
  await exchange();
  return { what: `${basename(one)} and ${basename(other)} changed places`, undo: exchange };
}

/** All of it as one attack. */
export async function both(attacks: readonly (() => Promise<Damage>)[]): Promise<Damage> {
  const damages: Damage[] = [];
  for (const attack of attacks) damages.push(await attack());
  return {
    what: damages.map(({ what }) => what).join(", and "),
    undo: async () => {
      for (const { undo } of damages.toReversed()) await undo();
    },
  };
}

/** undefined when the attack is noticed as it should be: BACKUP_FAILED, in one sentence, with what to do. Else what happened instead. */
export async function missed(check: () => Promise<unknown>): Promise<string | undefined> {
  const thrown = await check().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) return "was not noticed";
  return unclear(thrown, ["BACKUP_FAILED"]);
}

/** undefined for an error that a person can act on, as the command would tell it; else why it is none. */
export function unclear(thrown: unknown, codes: readonly string[]): string | undefined {
  const { code, message, hint } = asParityError(thrown);
  if (!codes.includes(code)) return `has the code ${code}: ${message}`;
  if (hint === undefined || hint === "") return `has no hint: ${message}`;
  if (message.includes("\n") || message.endsWith(".") || /^[A-Z][a-z]/.test(message)) return `is not one sentence: ${message}`;
  return undefined;
}

/** Every attack in turn, each taken back before the next one. What was missed, one line each; also an alarm when nothing is wrong any more. */
export async function attackAll(attacks: Iterable<() => Promise<Damage>>, check: () => Promise<unknown>): Promise<string[]> {
  const misses: string[] = [];
  for (const attack of attacks) {
    const damage = await attack();
    const why = await missed(check);
    if (why !== undefined) misses.push(`${damage.what}: ${why}`);
    await damage.undo();
  }
  const alarm = await check().then(
    () => [],
    (error: unknown) => [`whole again, and yet: ${String(error)}`],
  );
  return [...misses, ...alarm];
}

export function* flips(zones: readonly Zone[], count: number, random: () => number): Generator<() => Promise<Damage>> {
  for (let index = 0; index < count; index += 1) {
    const zone = zones[index % zones.length];
    if (zone !== undefined) yield () => flip(zone, random);
  }
}

/** All a database holds, but for the table that each backup writes to. */
export async function contentOf(client: Client): Promise<Fingerprint> {
  const { tables, sequences } = await fingerprint(client);
  return { tables: tables.filter(({ table }) => table !== "parity.canary"), sequences };
}
