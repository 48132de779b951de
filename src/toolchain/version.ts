/** What a stack wants of a program's version. */
export interface Wanted {
  /** As a person reads it: "15", "at least 2.6". */
  readonly text: string;
  /** Whether a program of this version does what the stack needs. */
  fits(version: string): boolean;
  /** "wanted 15, found 14.9" where production's version differs. */
  drift(version: string): string | undefined;
}

/** Production's major version; the rest is free. */
export function major(number: string): Wanted {
  const fits = (version: string): boolean => parts(version)[0] === Number(number);
  return { text: number, fits, drift: (version) => (fits(version) ? undefined : `wanted ${number}, found ${version}`) };
}

/** One release. Another one of the same major version does too, and is shown as drift. */
export function pinned(release: string): Wanted {
  return {
    text: release,
    fits: (version) => parts(version)[0] === parts(release)[0],
    drift: (version) => (version === release ? undefined : `wanted ${release}, found ${version}`),
  };
}

export function atLeast(lowest: string): Wanted {
  const fits = (version: string): boolean => compareVersions(version, lowest) >= 0;
  return {
    text: `at least ${lowest}`,
    fits,
    drift: (version) => (fits(version) ? undefined : `wanted at least ${lowest}, found ${version}`),
  };
}

/** Negative when the first is older. Compares numbers, so that 2.10 is newer than 2.9. */
export function compareVersions(first: string, second: string): number {
  const [one, other] = [parts(first), parts(second)];
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): number[] {
  return version.split(".").map(Number);
}
