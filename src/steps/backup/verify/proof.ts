import { messageOf } from "../../../errors/message-of.ts";
import type { BackupLevel, RestoreProof, TableComparison } from "../../../events/event.ts";
import type { StepContext } from "../../../work/context.ts";
import type { DatabaseAddress } from "../connection.ts";
import type { Manifest } from "../manifest.ts";
import type { Programs } from "../programs.ts";

/** What a proof looks at. */
export interface Subject {
  /** The copy's database, as the superuser of the server it is on. */
  readonly address: DatabaseAddress;
  readonly programs: Programs;
  /** What the backup says of its source. */
  readonly manifest: Manifest;
  /** To the copy, at once. */
  readonly connections: number;
}

export interface Found {
  /** undefined: it could not be looked at. */
  readonly ok: boolean | undefined;
  /** One line for a person. */
  readonly detail: string;
  readonly tables?: readonly TableComparison[];
}

/** One thing that is looked at in a restored copy. */
export interface Proof {
  readonly level: BackupLevel;
  readonly name: string;
  /** undefined where there is nothing of the kind to look at. Rejects when the copy cannot be read any more. */
  look(subject: Subject, context: StepContext): Promise<Found | undefined>;
}

/** Every proof of one backup, in the order in which they were looked at; each is told of as soon as it is there. */
export class ProofBook {
  readonly proofs: RestoreProof[] = [];
  readonly #backup: string;
  readonly #context: StepContext;

  constructor(backup: string, context: StepContext) {
    this.#backup = backup;
    this.#context = context;
  }

  /** Looks and writes down. What rejects is written down as not held, and rejects. */
  async look<T extends Found | undefined>({ level, name }: Pick<Proof, "level" | "name">, work: () => Promise<T>): Promise<T> {
    const { host, signal } = this.#context;
    const began = host.monotonic();
    const seconds = (): number => (host.monotonic() - began) / 1_000;
    try {
      const found = await work();
      if (found !== undefined) this.#add({ level, name, ok: found.ok, detail: found.detail, seconds: seconds() });
      return found;
    } catch (error) {
      // What a person interrupted was not found wanting.
      if (!signal.aborted) this.#add({ level, name, ok: false, detail: messageOf(error), seconds: seconds() });
      throw error;
    }
  }

  #add(proof: RestoreProof): void {
    this.proofs.push(proof);
    this.#context.emit({ type: "restore.proved", backup: this.#backup, proof });
  }
}
