import { createReadStream } from "node:fs";
import { link, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import { namesIn } from "../../../files/read-if-there.ts";
import type { StepContext } from "../../../work/context.ts";
import { placeOf, type Target, writeFileOf } from "../codec/write-file.ts";
import { type ManifestFile, plainName } from "../manifest.ts";
import { indexName, lineOf } from "../recover/archive-index.ts";
import { positionOf } from "../recover/position.ts";
import { readSealed, type SealedFile } from "./log-index.ts";
import { incomingDirectory } from "./places.ts";
import { coverageOf, type Segment, segmentOf } from "./segments.ts";
import type { StoredPart } from "./stored-part.ts";

export interface LogWanted {
  readonly timeline: number;
  /** The log is needed from here on. */
  readonly from: string;
  readonly segmentBytes: number;
  /** Milliseconds since 1970; what was written later is not needed. */
  readonly until?: number | undefined;
}

/** The archive's log as it was at one moment, for `restorePhysical`. */
export interface FrozenLog {
  readonly directory: string;
  readonly segments: number;
  /** Of them, that came from the store. */
  readonly fetched: number;
  /** There is more of it, which most likely is not needed. */
  readonly cut: boolean;
  /** The server has gone on along a later timeline: the end of this one is not the last that happened. */
  readonly superseded: boolean;
  remove(): Promise<void>;
}

const prefix = "frozen-";
/** Beyond the last that is needed: something must come after a time, for a server to know that it was reached. */
const furtherSegments = 2;

interface Held {
  readonly file: ManifestFile;
  readonly segment: Segment;
}

interface Sealed extends Held {
  readonly file: SealedFile;
}

/**
 * Takes from the archive what recovery needs, while the receiver goes on: sealed segments as links, what has only just come sealed anew, and
 * from the store what is not here. What a killed run left of it is removed first: only for the one who holds the stack's lock. Rejects with
 * BACKUP_FAILED, and names them, when segments are missing.
 */
export async function freezeLog(target: Target, wanted: LogWanted, context: StepContext, stored?: StoredPart): Promise<FrozenLog> {
  const { folder } = target;
  // Beside it: there may be none here, and linking takes the same file system.
  const parent = dirname(folder);
  for (const name of await namesIn(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const directory = await mkdtemp(join(parent, prefix));
  try {
    // First what comes in, then the index: what is sealed between the two is in both, and never in none.
    const incoming = await sealAgain({ ...target, folder: directory }, folder, wanted, context);
    const [index, there] = [await readSealed(folder), new Set(await namesIn(folder))];
    const here = heldOf(
      index.filter(({ name }) => there.has(name)),
      wanted,
    );
    const elsewhere = stored === undefined ? [] : await heldElsewhere(stored, here, wanted);
    const { needed, cut } = upTo(inOrder([...here, ...elsewhere]), wanted.until);
    const all = [...needed, ...(cut ? [] : incoming)];
    requireWhole(
      all.map(({ segment }) => segment),
      wanted,
    );
    const laid = onePerSegment(all);
    await Promise.all(incoming.filter((held) => !laid.includes(held)).map(({ file }) => rm(join(directory, file.name), { force: true })));
    const fetched = elsewhere.filter((held) => laid.includes(held));
    for (const { file } of fetched) await stored?.fetch(file, join(directory, plainly(file.name)));
    for (const { file } of here.filter((held) => laid.includes(held))) await linkTo(directory, folder, file.name);
    const lines = laid.map(({ file }) => lineOf(JSON.stringify({ ...file, name: plainly(file.name) })));
    await writeFile(join(directory, indexName), lines.join(""), { mode: 0o600 });
    const names = [...index.map(({ name }) => name), ...(stored?.names ?? [])].map(plainName);
    const superseded = [...names, ...(await namesIn(incomingDirectory(folder)))].some(
      (name) => (segmentOf(name, wanted.segmentBytes)?.timeline ?? 0) > wanted.timeline,
    );
    const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
    return { directory, segments: laid.length, fetched: fetched.length, cut, superseded, remove };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function linkTo(directory: string, folder: string, name: string): Promise<void> {
  await link(join(folder, name), join(directory, plainly(name))).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? missing([plainName(name)]) : error;
  });
}

/** What the store has of it and this machine has not. */
async function heldElsewhere(stored: StoredPart, here: readonly Held[], wanted: LogWanted): Promise<Sealed[]> {
  const known = new Set(here.map(({ file }) => file.name));
  const names = stored.names.filter((name) => !known.has(name) && isWanted(segmentOf(plainName(name), wanted.segmentBytes), wanted));
  return heldOf(await stored.read(names), wanted);
}

function inOrder(held: readonly Sealed[]): Sealed[] {
  return held.toSorted((one, other) => (plainName(one.file.name) < plainName(other.file.name) ? -1 : 1));
}

/** "…0A.partial.zst.age" → "…0A.zst.age": the last one serves as far as it goes. */
function plainly(name: string): string {
  return name.replace(".partial", "");
}

function heldOf(files: readonly SealedFile[], wanted: LogWanted): Sealed[] {
  return files.flatMap((file) => {
    const segment = segmentOf(plainName(file.name), wanted.segmentBytes);
    return segment !== undefined && isWanted(segment, wanted) ? [{ file, segment }] : [];
  });
}

function isWanted(segment: Segment | undefined, { timeline, from, segmentBytes }: LogWanted): boolean {
  return segment !== undefined && segment.timeline === timeline && segment.number >= positionOf(from) / BigInt(segmentBytes);
}

function upTo(sealed: readonly Sealed[], until: number | undefined): { needed: readonly Sealed[]; cut: boolean } {
  const past = until === undefined ? -1 : sealed.findIndex(({ file }) => Date.parse(file.sealedAt) >= until);
  if (past === -1) return { needed: sealed, cut: false };
  const needed = sealed.slice(0, past + 1 + furtherSegments);
  return { needed, cut: needed.length < sealed.length };
}

async function sealAgain(target: Target, folder: string, { timeline, segmentBytes }: LogWanted, context: StepContext): Promise<Held[]> {
  const incoming = incomingDirectory(folder);
  const again: Held[] = [];
  for (const name of [...(await namesIn(incoming))].sort()) {
    const segment = segmentOf(name, segmentBytes);
    if (segment === undefined || segment.timeline !== timeline) continue;
    // One that has become whole meanwhile has another name, and is not sealed yet.
    const file =
      (await sealOne(target, join(incoming, name), segment, context)) ??
      (await sealOne(target, join(incoming, segment.name), segment, context));
    if (file !== undefined) again.push({ file, segment });
  }
  return again;
}

/** undefined: it is not there any more. */
async function sealOne(target: Target, path: string, { name }: Segment, context: StepContext): Promise<ManifestFile | undefined> {
  const bytes = createReadStream(path, { highWaterMark: 1024 * 1024 });
  try {
    return await writeFileOf(target, { name, part: "wal", bytes }, context);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    await rm((await placeOf(target, name)).path, { force: true });
    return undefined;
  }
}

/** Whole before partial; of two partial ones that which is still growing. */
function onePerSegment(all: readonly Held[]): readonly Held[] {
  const best = new Map<string, Held>();
  for (const held of all) {
    const known = best.get(held.segment.name);
    if (known === undefined || known.segment.partial) best.set(held.segment.name, held);
  }
  return [...best.values()];
}

function requireWhole(segments: readonly Segment[], wanted: LogWanted): void {
  const gaps = coverageOf(segments, wanted).missing;
  if (gaps.length > 0) throw missing(gaps);
}

const named = 5;

function missing(names: readonly string[]): ParityError {
  const more = names.length > named ? ` and ${names.length - named} more` : "";
  const are = names.length === 1 ? "is" : "are";
  return new ParityError("BACKUP_FAILED", `the archived log has a gap: ${names.slice(0, named).join(", ")}${more} ${are} missing`, {
    hint: "recover to a time before the gap, or from a physical backup that was taken after it; take one now: parity backup --format physical",
  });
}
