import type { Fact } from "../events/event.ts";
import type { BackupWork, RestoreTimeline } from "./state.ts";

type Progressed = Extract<Fact, { type: "backup.progressed" }>;
type Doing = BackupWork["doing"];

/** Two a second are two minutes. */
const mostSamples = 240;

/** What is being done after one more word of it. A new backup begins a new list, a new kind of work ends the one before it. */
export function reduceWorks(known: readonly BackupWork[], { backup, doing, bytes, share }: Progressed, at: string): readonly BackupWork[] {
  const works = known.some((work) => work.backup !== backup) ? known.filter((work) => work.backup === backup) : known;
  const before = works.find((work) => work.doing === doing);
  // Fewer bytes than before: the same is done once more.
  if (before === undefined || before.ended || bytes < before.bytes) {
    const begun = { backup, doing, begunAt: at, begunShare: share ?? 0, lastAt: at, bytes, share, samples: [{ t: 0, bytes }] };
    return [...endedWorks(works).filter((work) => work !== before && work.doing !== doing), { ...begun, ended: share === 1 }];
  }
  const samples = [...before.samples, { t: secondsBetween(before.begunAt, at), bytes }].slice(-mostSamples);
  return works.map((work) => (work === before ? { ...work, lastAt: at, bytes, share, samples, ended: share === 1 } : work));
}

/** Those of the given kinds, or all, are over. */
export function endedWorks(known: readonly BackupWork[], kinds?: readonly Doing[]): readonly BackupWork[] {
  return known.map((work) => (!work.ended && (kinds === undefined || kinds.includes(work.doing)) ? { ...work, ended: true } : work));
}

const ofRestores: ReadonlySet<Doing> = new Set(["restore", "compare"]);

/** A restore that begins has nothing yet of what an earlier one did; what was downloaded may be for it. */
export function worksBeforeRestore(known: readonly BackupWork[], backup: string): readonly BackupWork[] {
  return known.filter((work) => work.backup === backup && !(work.ended && ofRestores.has(work.doing)));
}

/** A proof ends when it is told; where it began follows from how long it took. */
export function reduceTimeline(
  known: RestoreTimeline | undefined,
  { backup, proof }: Extract<Fact, { type: "restore.proved" }>,
  at: string,
): RestoreTimeline {
  const again = known?.proofs.some(({ level, name }) => level === proof.level && name === proof.name) === true;
  const begun = known === undefined || known.ended || known.backup !== backup || again;
  const timeline = begun ? { backup, begunAt: new Date(Date.parse(at) - proof.seconds * 1000).toISOString(), proofs: [] } : known;
  const to = secondsBetween(timeline.begunAt, at);
  return { ...timeline, proofs: [...timeline.proofs, { ...proof, from: Math.max(0, to - proof.seconds), to }], ended: false };
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
