import { realpath } from "node:fs/promises";
import { basename, dirname, join, posix, relative, sep } from "node:path";

/** A file or folder as it lies on this machine, links resolved, and where in the project an app finds it: this or that may be outside. */
export interface Seen {
  readonly real: string;
  /** Absolute, below the project's top folder. */
  readonly at: string;
}

/** Where in the project everything is found that links of it lead to. A thing has one place, so that whoever imports it twice has it once. */
export class Places {
  /** Nothing of the project lies above this folder. */
  readonly top: string;
  readonly #known: Seen[];
  readonly #links = new Map<string, string>();

  private constructor(top: string, known: Seen[]) {
    this.top = top;
    this.#known = known;
  }

  static async of(cwd: string, top: string): Promise<Places> {
    return new Places(await realpath(top), [
      { real: await realpath(top), at: top },
      { real: await realpath(cwd), at: cwd },
    ]);
  }

  /** undefined for what is outside, and to which no link has led yet. */
  find(real: string): string | undefined {
    const around = this.#known.filter((each) => isBelow(real, each.real));
    const nearest = around.toSorted((one, other) => other.real.length - one.real.length)[0];
    return nearest && join(nearest.at, relative(nearest.real, real));
  }

  /** The place of what is found at `at`. What had none gets that one; of what has another, a link to it will be there. */
  put({ real, at }: Seen): string {
    const known = this.find(real);
    if (known === undefined) this.move({ real, at });
    else if (known !== at) this.#links.set(at, known);
    return known ?? at;
  }

  /** Gives it that place, whichever it had. */
  move(seen: Seen): void {
    this.#known.push(seen);
  }

  /** The place of a node_modules, or of a scope in one, by a path to it. undefined where nothing of the project leads there. */
  async ofPackages(folder: string): Promise<string | undefined> {
    const name = basename(folder);
    const real = await realpath(folder);
    const above = dirname(folder);
    const around = name === "node_modules" ? this.find(await realpath(above)) : await this.ofPackages(above);
    return around === undefined ? this.find(real) : this.put({ real, at: join(around, name) });
  }

  /** From where to where a link has to lead. */
  get links(): ReadonlyMap<string, string> {
    return this.#links;
  }

  /** Absolute path in the image. */
  inImage(at: string): string {
    return posix.join("/project", ...relative(this.#known[0]?.at ?? "", at).split(sep));
  }
}

/** The same counts. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`);
}
