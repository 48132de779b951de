import { messageOf } from "../../../../errors/message-of.ts";
import { ParityError } from "../../../../errors/parity-error.ts";
import type { PlannedS3 } from "./connection.ts";

interface Trouble {
  /** Of HTTP; undefined when there was no answer. */
  readonly status?: number;
  /** S3's own, or the operating system's. */
  readonly code?: string;
  readonly cause?: Trouble;
  /** Of an answer. */
  readonly body?: unknown;
}

/** The reason a server or the operating system gives. The library reads S3's only of an answer that calls itself just "application/xml". */
function codeOf({ code, cause, body }: Trouble): string | undefined {
  const told = typeof body === "string" ? /<Code>([\w.]+)<\/Code>/.exec(body)?.[1] : undefined;
  return told ?? code ?? cause?.code;
}

/** Of a STORE_FAILED: the reason the server gave. */
export function reasonOf(thrown: unknown): string | undefined {
  const { cause } = thrown as Trouble;
  return cause && codeOf(cause);
}

/** Whether it may be over by itself: a server that restarts, a connection that broke, too much to do. */
export function isPassing(thrown: unknown): boolean {
  const { status } = thrown as Trouble;
  const code = codeOf(thrown as Trouble);
  if (status !== undefined) return (status >= 500 && status !== 501) || status === 429 || status === 408 || code === "BadDigest";
  return thrown instanceof Error && code !== "ENOTFOUND";
}

/** STORE_FAILED in words; an error that already is one stays what it is. */
export function storeFailure(planned: PlannedS3, thrown: unknown): ParityError {
  if (thrown instanceof ParityError) return thrown;
  const [sentence, hint] = wordsFor(planned, thrown as Trouble);
  return new ParityError("STORE_FAILED", sentence, { hint, cause: thrown });
}

function wordsFor({ endpoint, bucket, region }: PlannedS3, thrown: Trouble): readonly [sentence: string, hint: string] {
  const { status } = thrown;
  const code = codeOf(thrown);
  if (code === "NoSuchBucket") return [`there is no bucket "${bucket}" at ${endpoint}`, "make it, or correct backup.store.s3.bucket"];
  if (code === "AuthorizationHeaderMalformed") {
    return [`the store at ${endpoint} expects another region than "${region}"`, "correct backup.store.s3.region"];
  }
  if (status === 403 || status === 401 || /InvalidAccessKeyId|UserNotFound/.test(code ?? "")) {
    return [
      `the store at ${endpoint} refuses the key that was given it (${code ?? status})`,
      "see AWS_ACCESS_KEY_ID, its secret and its rights",
    ];
  }
  if (status !== undefined) return [`the store at ${endpoint} answers ${status} (${code ?? "no reason"})`, goOn];
  if (code === "ENOTFOUND") return [`the name of the store at ${endpoint} is not known`, "correct backup.store.s3.endpoint"];
  if (code === "ECONNREFUSED") return [`nothing answers at ${endpoint}`, "start the S3 server, or correct backup.store.s3.endpoint"];
  return [`the connection to the store at ${endpoint} broke: ${code ?? messageOf(thrown)}`, goOn];
}

const goOn = "run it again: it goes on where it got stuck; a backup is in the store whole or not at all";
