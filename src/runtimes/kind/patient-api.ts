import pRetry from "p-retry";
import type { ApiRequest, KindApi } from "./api.ts";
import { ApiRefusal } from "./api-refusal.ts";

/** An API server that ended is started again by its kubelet within ten seconds, and reads what it stores before it answers. */
const patienceMs = 45_000;
const betweenMs = 500;

/** The way to the server broke while it may have been at work: it may have done what it was asked. */
const broken: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

/**
 * The same API for what changes the cluster step by step: an API server that is started again in the middle is waited for, as by
 * whoever waits for pods. What it said no to stays refused, and its last word is what the caller gets.
 */
export function patientApi(api: KindApi): KindApi {
  return {
    ...api,
    request: <T>(request: ApiRequest) =>
      pRetry(() => api.request<T>(request), {
        retries: Number.POSITIVE_INFINITY,
        maxRetryTime: patienceMs,
        factor: 1,
        minTimeout: betweenMs,
        shouldRetry: ({ error }) => isPassing(error, request),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      }),
  };
}

/** Whether the same request may be answered in a moment, and does no harm if the first one was carried out. */
export function isPassing(error: Error & { readonly code?: unknown }, request: ApiRequest): boolean {
  if (error instanceof ApiRefusal) return error.code === 503 || isStillReading(error);
  if (error.code === "ECONNREFUSED") return true;
  return typeof error.code === "string" && broken.has(error.code) && mayBeRepeated(request);
}

/** Of what it has stored: its own objects, and who may do what. */
function isStillReading({ code, message }: ApiRefusal): boolean {
  return (code === 429 && message.includes("initializing")) || (code === 403 && /User "kubernetes-admin" cannot/.test(message));
}

/** A patch that lists operations would carry them out again. */
function mayBeRepeated({ method = "GET", type }: ApiRequest): boolean {
  return method !== "POST" && type !== "application/json-patch+json";
}
