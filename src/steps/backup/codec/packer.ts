import { Worker } from "node:worker_threads";
import type { BackupKeys } from "./keys.ts";
import type { Packed } from "./pack.ts";

export interface PackJob {
  readonly id: number;
  /** A path, or the descriptor of a pipe's end that is read. */
  readonly source: string | number;
  /** Absolute path of the file that is made. */
  readonly path: string;
  readonly recipients: BackupKeys["recipients"];
  /** Of zstd. */
  readonly level: number;
}

/** The other way round: what was packed by zstd, and encrypted where the name of the source says so. */
export interface UnpackJob {
  readonly id: number;
  /** A path. */
  readonly source: string;
  /** Absolute path of the file that is made, in clear. */
  readonly path: string;
  /** None: it is not encrypted. */
  readonly identities: BackupKeys["identities"];
}

export type ThreadJob = ({ readonly kind: "pack" } & PackJob) | ({ readonly kind: "unpack" } & UnpackJob);

export type PackAnswer = { readonly id: number } & (
  | { readonly seen: number }
  | { readonly packed: Packed }
  | { readonly failed: { readonly message: string; readonly code?: string } }
);

/** Packs files in a thread of its own, by zstd, and unpacks them. */
export interface Packer {
  /** Rejects with what the thread met, with its code. `seen` hears the plain bytes so far. */
  pack(job: Omit<PackJob, "id">, seen?: (bytes: number) => void): Promise<Packed>;
  /** As `pack`; whether what came of it is what the manifest says is for the caller to see. */
  unpack(job: Omit<UnpackJob, "id">, seen?: (bytes: number) => void): Promise<Packed>;
  /** Whatever is not packed by then rejects. A pipe that is read must have ended: nothing else ends the wait for it. */
  end(): Promise<void>;
}

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

interface Pending {
  readonly seen: ((bytes: number) => void) | undefined;
  resolve(packed: Packed): void;
  reject(error: Error): void;
}

export function startPacker(): Packer {
  // The sources are run as they are in development, compiled otherwise: the sibling has this file's own extension.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const thread = new Worker(new URL(`./pack-thread.${extension}`, import.meta.url));
  const pending = new Map<number, Pending>();
  let ended: Error | undefined;
  const fail = (error: Error): void => {
    ended ??= error;
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  thread.on("message", (answer: PackAnswer) => settle(pending, answer));
  thread.on("error", (error: Error) => fail(error));
  thread.on("exit", () => fail(new Error("the thread that packs ended")));
  let jobs = 0;
  const carryOut = (job: WithoutId<ThreadJob>, seen: Pending["seen"]): Promise<Packed> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      jobs += 1;
      pending.set(jobs, { seen, resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a window has an origin, a thread has none
      thread.postMessage({ ...job, id: jobs } satisfies ThreadJob);
    });
  return {
    pack: (job, seen) => carryOut({ kind: "pack", ...job }, seen),
    unpack: (job, seen) => carryOut({ kind: "unpack", ...job }, seen),
    end: async () => void (await thread.terminate()),
  };
}

function settle(pending: Map<number, Pending>, answer: PackAnswer): void {
  const job = pending.get(answer.id);
  if ("seen" in answer) return job?.seen?.(answer.seen);
  pending.delete(answer.id);
  if ("packed" in answer) return job?.resolve(answer.packed);
  const { message, code } = answer.failed;
  job?.reject(Object.assign(new Error(message), code === undefined ? {} : { code }));
}
