import { lstat, readdir, realpath } from "node:fs/promises";
import { dirname, join, posix, relative, sep } from "node:path";
import { ParityError } from "../../../errors/parity-error.ts";
import type { ImageFile } from "./image-file.ts";
import { isBelow, type Places, type Seen } from "./places.ts";

/** What no program reads: parity's own state holds secrets of other services. */
export const never: ReadonlySet<string> = new Set([".git", ".parity"]);

/** The files of an image, with no link among them that leads nowhere. */
export class Tree {
  readonly #places: Places;
  /** Names of what stays out, wherever it lies. */
  readonly #without: ReadonlySet<string>;
  /** Another tree of the same image, which is not repeated. */
  readonly #beside: Tree | undefined;
  readonly #files = new Map<string, ImageFile>();
  readonly #folders = new Set<string>();
  readonly #whole: string[] = [];
  readonly #copies: Seen[] = [];
  #links: Seen[] = [];

  constructor(places: Places, without: ReadonlySet<string>, beside?: Tree) {
    this.#places = places;
    this.#without = without;
    this.#beside = beside;
  }

  /** By their paths in the image. */
  get files(): readonly ImageFile[] {
    return [...this.#files.values()].toSorted((one, other) => (one.to < other.to ? -1 : 1));
  }

  /** What is there because a link leads to it. */
  get copies(): readonly Seen[] {
    return this.#copies;
  }

  /** Everything below a folder, or the one file. What its links come to is decided when all has been added. */
  async add(seen: Seen): Promise<void> {
    this.#whole.push(seen.at);
    await this.#walk(seen);
  }

  /** A link where one thing is found at two places. */
  link(at: string, target: string): void {
    const [to, leadsTo] = [this.#places.inImage(at), this.#places.inImage(target)];
    this.#put({ from: at, to, executable: false, link: posix.relative(posix.dirname(to), leadsTo) });
  }

  /** A link to what is there too stays a link; of any other what it leads to takes the place. One that leads nowhere here is left out. */
  async settle(): Promise<void> {
    for (let next = this.#links.pop(); next; next = this.#links.pop()) await this.#settle(next);
  }

  async #walk({ real, at }: Seen): Promise<void> {
    const found = await lstat(real);
    if (found.isSymbolicLink()) this.#links.push({ real, at });
    else if (found.isFile()) this.#put({ from: real, to: this.#places.inImage(at), executable: (found.mode & 0o100) !== 0 });
    else if (found.isDirectory()) {
      const names = (await readdir(real)).filter((name) => !this.#without.has(name));
      await Promise.all(names.map((name) => this.#walk({ real: join(real, name), at: join(at, name) })));
    }
  }

  async #settle({ real: path, at }: Seen): Promise<void> {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) return;
    const place = this.#places.find(real);
    if (isNever(place === undefined ? real : relative(this.#places.top, place))) return;
    if (place !== undefined && this.#has(place)) return this.link(at, place);
    if (isBelow(path, real)) throw endless(path, real);
    this.#places.move({ real, at });
    this.#copies.push({ real, at });
    await this.add({ real, at });
  }

  /** A folder on the way to what was added is not there as a whole. */
  #has(place: string): boolean {
    const to = this.#places.inImage(place);
    const isThere = (this.#files.has(to) || this.#folders.has(to)) && this.#whole.some((added) => isBelow(place, added));
    return isThere || (this.#beside !== undefined && this.#beside.#has(place));
  }

  #put(file: ImageFile): void {
    if (this.#beside !== undefined && this.#beside.#files.has(file.to)) return;
    this.#files.set(file.to, file);
    for (let folder = posix.dirname(file.to); !this.#folders.has(folder) && folder !== "/"; folder = posix.dirname(folder)) {
      this.#folders.add(folder);
    }
  }
}

function isNever(path: string): boolean {
  return path.split(sep).some((name) => never.has(name));
}

function endless(path: string, real: string): ParityError {
  return new ParityError("IMAGE_MISSING", `the app's image cannot be made: the link ${path} leads to ${real}, which it lies in itself`, {
    hint: `let the link lead to what the app needs, below ${dirname(path)} or beside it, or give the app an image or a build of its own`,
  });
}
