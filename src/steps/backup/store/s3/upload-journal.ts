import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfThere } from "../../../../files/read-if-there.ts";
import { writeAtomically } from "../../../../files/write-atomically.ts";

/** An upload of a large file, as far as it got. */
export interface BegunUpload {
  readonly id: string;
  readonly partBytes: number;
  /** Of the file: an upload of other bytes is not gone on with. */
  readonly sha256: string;
  /** What the server called each part that it has, by the part's number from 1 on. */
  readonly parts: Readonly<Record<number, string>>;
}

type Uploads = Readonly<Record<string, BegunUpload>>;

/** Which parts of which files a store has already, in `.parity/uploads/`: what survives a broken connection and a killed parity. */
export class UploadJournal {
  readonly #path: string;
  #uploads: Uploads;
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, uploads: Uploads) {
    this.#path = path;
    this.#uploads = uploads;
  }

  static async open(stateDirectory: string, where: string): Promise<UploadJournal> {
    const name = createHash("sha256").update(where).digest("hex").slice(0, 16);
    const path = join(stateDirectory, "uploads", `${name}.json`);
    return new UploadJournal(path, read(await readIfThere(path)));
  }

  /** Names of files whose uploads were begun and not ended. */
  get names(): readonly string[] {
    return Object.keys(this.#uploads);
  }

  of(name: string): BegunUpload | undefined {
    return this.#uploads[name];
  }

  async keep(name: string, upload: BegunUpload): Promise<void> {
    this.#uploads = { ...this.#uploads, [name]: upload };
    await this.#write();
  }

  async addPart(name: string, part: number, tag: string): Promise<void> {
    const upload = this.#uploads[name];
    if (upload !== undefined) await this.keep(name, { ...upload, parts: { ...upload.parts, [part]: tag } });
  }

  async forget(name: string): Promise<void> {
    const { [name]: _, ...others } = this.#uploads;
    this.#uploads = others;
    await this.#write();
  }

  /** One after the other, each of what is known by then: an older state never comes last. */
  #write(): Promise<void> {
    this.#written = this.#written.catch(() => undefined).then(() => this.#writeNow());
    return this.#written;
  }

  async #writeNow(): Promise<void> {
    if (this.names.length === 0) return rm(this.#path, { force: true });
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await writeAtomically(this.#path, `${JSON.stringify(this.#uploads)}\n`);
  }
}

/** A journal that cannot be read costs sending again, no more. */
function read(text: string | undefined): Uploads {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Uploads);
  } catch {
    return {};
  }
}
