import { S3mini } from "s3mini";
import { ParityError } from "../../../../errors/parity-error.ts";
import type { PlaceContext, PlannedPlace } from "../place.ts";
import { isPassing, storeFailure } from "./failure.ts";
import { fetchPlainly } from "./fetch-plainly.ts";

export type PlannedS3 = Extract<PlannedPlace, { s3: unknown }>["s3"];

const tries = 5;
const firstPauseMs = 250;

export interface S3Connection {
  readonly bucket: S3mini;
  /** Asks until it is answered, with growing pauses where it may pass by itself. Rejects with STORE_FAILED. */
  ask<T>(question: (bucket: S3mini) => Promise<T>): Promise<T>;
}

/** Rejects with STORE_FAILED at once when the server, the key or the bucket is not what it should be. */
export async function connectS3(planned: PlannedS3, context: PlaceContext): Promise<S3Connection> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = context.host.env;
  if (!accessKeyId || !secretAccessKey) throw noKey(planned, accessKeyId ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
  const endpoint = `${planned.endpoint.replace(/\/+$/, "")}/${planned.bucket}`;
  const bucketIn = (region: string): S3mini =>
    new S3mini({ accessKeyId, secretAccessKey, endpoint, region, fetch: fetchPlainly(context.signal) });
  const region = await regionOf(planned, bucketIn);
  const bucket = bucketIn(region);
  return { bucket, ask: (question) => persistently(() => question(bucket), planned, context) };
}

/** One look without patience, so that a wrong address is told at once. A server that wants a certain region says which. */
async function regionOf(planned: PlannedS3, bucketIn: (region: string) => S3mini): Promise<string> {
  const tried = [planned.region];
  for (const region of tried) {
    try {
      const answer = await bucketIn(region).getObjectRaw("", true, 0, undefined, { "list-type": "2", "max-keys": "1" });
      await answer.body?.cancel();
      return region;
    } catch (thrown) {
      const wanted = planned.region === "auto" ? wantedRegion(thrown) : undefined;
      if (wanted === undefined || tried.includes(wanted)) throw storeFailure(planned, thrown);
      tried.push(wanted);
    }
  }
  return planned.region;
}

function wantedRegion(thrown: unknown): string | undefined {
  const { body } = thrown as { body?: unknown };
  return typeof body === "string" ? /<Region>([\w-]+)<\/Region>/.exec(body)?.[1] : undefined;
}

async function persistently<T>(question: () => Promise<T>, planned: PlannedS3, context: PlaceContext): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await question();
    } catch (thrown) {
      context.signal.throwIfAborted();
      if (tried >= tries || !isPassing(thrown)) throw storeFailure(planned, thrown);
    }
    await context.host.sleep(firstPauseMs * 2 ** (tried - 1), context.signal);
  }
}

function noKey({ endpoint }: PlannedS3, missing: string): ParityError {
  return new ParityError("STORE_FAILED", `there is no key for the store at ${endpoint}: ${missing} is not set`, {
    hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment of the command",
  });
}
