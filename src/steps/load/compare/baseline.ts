import { type ErrorDetail, ParityError } from "../../../errors/parity-error.ts";
import type { Host } from "../../../host/host.ts";
import { whole } from "../../../text/words.ts";
import { differencesOf, holdsOneRate, type Setting } from "./comparable.ts";
import { type History, historyOf } from "./history.ts";
import type { LoadRecord } from "./record.ts";
import { recordsAt, storedRecords } from "./stored.ts";

/** Where runs are looked for. */
export interface Place {
  readonly host: Host;
  readonly stateDirectory: string;
  /** Of the project: what git is asked about. */
  readonly root: string;
  /** The run that is being made or compared: `main` never means it. */
  readonly exceptRun?: string;
}

/** What is known of the run that will be compared. */
export type Wanted = Omit<Setting, "asked"> & { readonly asked?: number };

/**
 * The runs that `--compare` names: `main`, run ids, or files and folders, several separated by commas. Oldest first, all valid,
 * of one commit. Rejects with RUN_NOT_FOUND, and with NOT_COMPARABLE for runs that prove nothing.
 */
export async function findBaseline(named: string, wanted: Wanted | undefined, place: Place): Promise<readonly LoadRecord[]> {
  const names = named.split(",").map((name) => name.trim());
  const found = named === "main" ? await ofDefaultBranch(wanted, place) : await ofNames(names, wanted, place);
  const invalid = found.filter(({ result }) => !result.validity.valid);
  if (invalid.length > 0) throw invalidRuns(invalid);
  const ramping = found.find(({ origin }) => !holdsOneRate(origin.scenario));
  if (ramping !== undefined) throw notSliceable(ramping.origin.scenario);
  if (new Set(found.map(({ origin }) => origin.commit)).size > 1) {
    throw new ParityError("NOT_COMPARABLE", "the baseline's runs are of several commits, so they are no repeats of each other", {
      details: found.map(described),
      hint: "name runs of one commit",
    });
  }
  return [...found].sort((a, b) => a.origin.at.localeCompare(b.origin.at));
}

async function ofNames(names: readonly string[], wanted: Wanted | undefined, place: Place): Promise<readonly LoadRecord[]> {
  const stored = names.every(isPath) ? [] : await storedRecords(place.stateDirectory);
  const found: LoadRecord[] = [];
  for (const name of names) {
    const records = isPath(name) ? await recordsAt(name, place.host.cwd) : stored.filter(({ origin }) => origin.run === name);
    const record = records.findLast(({ origin }) => wanted === undefined || origin.scenario === wanted.scenario) ?? records.at(-1);
    if (record === undefined) throw notFound(`there is no load run ${name}`, stored);
    found.push(record);
  }
  return found;
}

/** An id is lower-case letters and digits. */
function isPath(name: string): boolean {
  return !/^[a-z0-9]+$/.test(name);
}

/** Of the newest commit on the default branch that was measured: all its runs that can be compared with what is wanted. */
async function ofDefaultBranch(wanted: Wanted | undefined, place: Place): Promise<readonly LoadRecord[]> {
  const stored = await storedRecords(place.stateDirectory, place.exceptRun);
  const history = await historyOf(place.host, place.root);
  if (history.defaultBranch === undefined) throw notFound("git does not say which branch is the default one here", stored);
  const usable = stored.filter(
    ({ origin, result }) => result.validity.valid && (wanted === undefined || origin.scenario === wanted.scenario),
  );
  const onBranch = await heldBy(history, usable);
  const alike = wanted === undefined ? [] : onBranch.filter(({ origin }) => differencesOf(origin, wanted).serious.length === 0);
  // Nothing alike is still something to be refused with its differences named.
  const [newest] = [...(alike.length > 0 ? alike : onBranch)].reverse();
  if (newest === undefined) {
    throw notFound(`no valid ${wanted?.scenario ?? "load"} run of a commit on ${history.defaultBranch} is stored`, stored);
  }
  return [...alike.filter(({ origin }) => origin.commit === newest.origin.commit && askedAlike(origin, newest.origin)), newest].filter(
    (record, index, all) => all.indexOf(record) === index,
  );
}

function askedAlike(a: Setting, b: Setting): boolean {
  return differencesOf(a, b).serious.length === 0;
}

/** A commit with "+" is a tree that differs from it: nobody else has that tree. */
async function heldBy(history: History, records: readonly LoadRecord[]): Promise<readonly LoadRecord[]> {
  const commits = new Set(records.flatMap(({ origin: { commit } }) => (commit === undefined || commit.endsWith("+") ? [] : [commit])));
  const held = new Set<string | undefined>();
  for (const commit of commits) if (await history.holds(commit)) held.add(commit);
  return records.filter(({ origin }) => held.has(origin.commit));
}

function described({ origin, result }: LoadRecord): ErrorDetail {
  const branch = origin.branch === undefined ? "" : ` on ${origin.branch}`;
  const commit = origin.commit === undefined ? "without a commit" : `${origin.commit}${branch}`;
  const valid = result.validity.valid ? "" : ", invalid";
  return { at: origin.run, says: `${origin.scenario} at ${whole(origin.asked)}/s, ${commit}, ${origin.at}${valid}` };
}

const mostListed = 8;

function notFound(sentence: string, stored: readonly LoadRecord[]): ParityError {
  const newest = stored.slice(-mostListed).reverse();
  return new ParityError("RUN_NOT_FOUND", sentence, {
    details: newest.map(described),
    hint:
      newest.length === 0
        ? "make one with: parity load"
        : "name one of these: parity load --compare RUN, or measure the default branch first",
  });
}

/** Rejected before and after a run: a measurement that failed is neither better nor worse than another. */
export function invalidRuns(records: readonly LoadRecord[]): ParityError {
  const runs = records.map(({ origin }) => origin.run).join(", ");
  return new ParityError("NOT_COMPARABLE", `an invalid run is never compared: ${runs}`, {
    details: records.flatMap(({ origin, result }) =>
      result.validity.valid ? [] : result.validity.reasons.map((says) => ({ at: origin.run, says })),
    ),
    hint: "measure again at a rate this machine can generate: parity load --rate",
  });
}

export function notSliceable(scenario: string): ParityError {
  return new ParityError("NOT_COMPARABLE", `a ${scenario} run changes its rate, so it has no repeated slices to compare`, {
    hint: "compare runs that hold one rate: the scenarios load and soak, or a script of your own",
  });
}
