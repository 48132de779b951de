/** One package of an installation that apt only thought through. */
export interface SelectedPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Of what apt would install, the packages that are unpacked: those asked for, and shared libraries. Programs never need
 * the rest: what install scripts use, web pages, headers. The C library stays the machine's own, because the loader
 * that starts a program and the library it loads must be of one build.
 */
export function selectPackages(simulation: string, asked: readonly string[]): readonly SelectedPackage[] {
  const selected: SelectedPackage[] = [];
  for (const [, name, version] of simulation.matchAll(/^Inst (\S+)(?: \[[^\]]*\])? \((\S+) /gm)) {
    if (name === undefined || version === undefined) continue;
    if (asked.includes(name) || isLibrary(name)) selected.push({ name, version });
  }
  return selected;
}

function isLibrary(name: string): boolean {
  return /^lib(?!c6$|c6-|c-bin$|js-)/.test(name) && !/-(dev|perl|common|data|bin)$/.test(name);
}

/** The names that `apt-cache madison` knows. */
export function knownPackages(madison: string): ReadonlySet<string> {
  return new Set([...madison.matchAll(/^\s*(\S+) \|/gm)].map((match) => match[1] as string));
}

/** The highest major version among package names such as "postgresql-17". */
export function highestMajor(names: string, pattern: RegExp): string | undefined {
  const majors = names.split("\n").flatMap((name) => pattern.exec(name)?.[1] ?? []);
  return majors.sort((first, second) => Number(second) - Number(first))[0];
}
