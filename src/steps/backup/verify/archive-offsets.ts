import { open } from "node:fs/promises";
import { ArchiveReader } from "./archive-reader.ts";

/** Of pg_dump: the version of its archives since PostgreSQL 12, and the last one known here. */
const [oldest, newest] = [14, 16];
const magic = "PGDMP";
const customFormat = 1;
const [rows, largeObjects] = [1, 3];
const [notSet, set] = [1, 2];
const offsetBytes = 8;
const longestHeader = 12;

/** Where in the file it is written where an entry's rows begin; by the number of the entry. */
type Places = ReadonlyMap<number, number>;

/**
 * pg_dump writes at the head of an archive where each table's rows begin, but not into a stream, in which it cannot go back. Without it
 * each process of a parallel restore looks for its rows from the first byte on, and none knows which table is the largest. Writes what
 * pg_dump would have written; an archive that is not understood to its end stays as it is, which pg_restore reads as well.
 */
export async function noteOffsets(path: string): Promise<boolean> {
  const file = await open(path, "r+");
  try {
    const reader = new ArchiveReader(file);
    const places = await readContents(reader);
    const found = places === undefined ? undefined : await findRows(reader, places);
    if (places === undefined || found === undefined) return false;
    for (const [id, at] of found) {
      const offset = Buffer.alloc(1 + offsetBytes);
      offset[0] = set;
      offset.writeBigUInt64LE(BigInt(at), 1);
      await file.write(offset, 0, offset.length, places.get(id) as number);
    }
    return true;
  } finally {
    await file.close();
  }
}

/** The head and the table of contents. undefined: it is none that is known. */
async function readContents(reader: ArchiveReader): Promise<Places | undefined> {
  const version = await readHead(reader);
  if (version === undefined || !(await reader.has())) return undefined;
  const places = new Map<number, number>();
  for (let left = reader.int(); left > 0; left -= 1) {
    const id = await readEntry(reader, version);
    if (id === undefined || !(await reader.has(1 + offsetBytes))) return undefined;
    const place = reader.position;
    if (reader.byte() === notSet) places.set(id, place);
    reader.skip(offsetBytes);
  }
  return places;
}

/** Returns its version behind "1.". */
async function readHead(reader: ArchiveReader): Promise<number | undefined> {
  if (!(await reader.has(longestHeader))) return undefined;
  const begins = String.fromCharCode(...Array.from(magic, () => reader.byte()));
  const [major, version] = [reader.byte(), reader.byte()];
  reader.skip(1);
  const [ints, offsets, format] = [reader.byte(), reader.byte(), reader.byte()];
  const isKnown = begins === magic && major === 1 && version >= oldest && version <= newest;
  if (!isKnown || ints !== 4 || offsets !== offsetBytes || format !== customFormat) return undefined;
  // How it is compressed: a level, later a method.
  if (version < 15) reader.skip(5);
  else reader.skip(1);
  // When it was made, in seven numbers; then the names of the database, of the server's version and of pg_dump's.
  return (await passInts(reader, 7)) && (await passTexts(reader, 3)) ? version : undefined;
}

/** Returns the number of the entry. */
async function readEntry(reader: ArchiveReader, version: number): Promise<number | undefined> {
  if (!(await reader.has())) return undefined;
  const id = reader.int();
  // Whether it has rows; two object ids, name and kind; its section; four statements and places, its access method.
  const known = (await passInts(reader, 1)) && (await passTexts(reader, 4)) && (await passInts(reader, 1)) && (await passTexts(reader, 6));
  if (!known || (version >= 16 && !(await passInts(reader, 1)))) return undefined;
  if (!(await passTexts(reader, 2))) return undefined;
  // On what it depends, until a text that is none.
  for (let text = await passText(reader); text !== "none"; text = await passText(reader)) if (text === undefined) return undefined;
  return id;
}

async function passInts(reader: ArchiveReader, count: number): Promise<boolean> {
  for (let left = count; left > 0; left -= 1) {
    if (!(await reader.has())) return false;
    reader.int();
  }
  return true;
}

async function passTexts(reader: ArchiveReader, count: number): Promise<boolean> {
  for (let left = count; left > 0; left -= 1) if ((await passText(reader)) === undefined) return false;
  return true;
}

async function passText(reader: ArchiveReader): Promise<"text" | "none" | undefined> {
  if (!(await reader.has())) return undefined;
  const length = reader.int();
  if (Number.isNaN(length)) return undefined;
  if (length < 0) return "none";
  reader.skip(length);
  return "text";
}

/** Goes over the rows of every entry to the file's very end. undefined: it met something else. */
async function findRows(reader: ArchiveReader, places: Places): Promise<Places | undefined> {
  const found = new Map<number, number>();
  while (await reader.has(1)) {
    const at = reader.position;
    const kind = reader.byte();
    if (!(await reader.has())) return undefined;
    const id = reader.int();
    if (!places.has(id) || found.has(id)) return undefined;
    found.set(id, at);
    const passed = kind === rows ? await passRows(reader) : kind === largeObjects && (await passObjects(reader));
    if (!passed) return undefined;
  }
  return found;
}

/** Pieces with their lengths, until one of length 0. */
async function passRows(reader: ArchiveReader): Promise<boolean> {
  for (;;) {
    const there = reader.has();
    if (there !== true && !(await there)) return false;
    const length = reader.int();
    if (length === 0) return true;
    if (!(length > 0)) return false;
    reader.skip(length);
  }
}

async function passObjects(reader: ArchiveReader): Promise<boolean> {
  for (;;) {
    if (!(await reader.has())) return false;
    if (reader.int() === 0) return true;
    if (!(await passRows(reader))) return false;
  }
}
