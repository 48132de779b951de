import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";

/** So long nothing may move on a connection, either way. */
const idleMs = 60_000;
/** A server that refuses a large body says so before it is sent; else the refusal is lost in a connection that breaks. */
const asksFirstAbove = 1024 ** 2;
/** A server that knows nothing of being asked gets the body after this. */
const continueWithinMs = 1_000;
/** Answers that have no body, whatever their headers say. */
const bodiless = [204, 205, 304];

/**
 * `fetch` by Node's HTTP client, for one endpoint: Node's own `fetch` ends the whole process when a server closes a connection whose
 * answer is not read as quickly as it comes (an assertion of undici's parser). No redirects, no decoding: S3 needs neither.
 */
export function fetchPlainly(signal: AbortSignal): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = init.headers as Record<string, string> | undefined;
    return ask(url, { method: init.method ?? "GET", headers: headers ?? {}, signal, timeout: idleMs }, init.body);
  };
}

function ask(url: URL, options: RequestOptions, body: RequestInit["body"]): Promise<Response> {
  const sent = body as string | Uint8Array | null | undefined;
  const asksFirst = sent !== null && sent !== undefined && sent.length > asksFirstAbove;
  return new Promise((resolve, reject) => {
    const headers = { ...(options.headers as Record<string, string>), ...(asksFirst ? { expect: "100-continue" } : {}) };
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, { ...options, headers });
    const send = (): void => void request.end(sent ?? undefined);
    const late = asksFirst ? setTimeout(send, continueWithinMs) : undefined;
    request.on("response", (answer) => {
      clearTimeout(late);
      // What was refused before it was sent keeps its connection from being used again.
      answer.once("end", () => request.writableEnded || request.destroy());
      resolve(responseOf(answer));
    });
    request.on("continue", () => {
      clearTimeout(late);
      if (!request.writableEnded) send();
    });
    // After an answer it is the body that breaks off.
    request.on("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
    request.on("timeout", () => request.destroy(new Error(`nothing moved on the connection for ${idleMs / 1_000} s`)));
    if (asksFirst) request.flushHeaders();
    else send();
  });
}

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 500;
  const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value) => [name, value] as [string, string]),
  );
  const init = { status, statusText: answer.statusMessage ?? "", headers: new Headers(pairs) };
  if (!bodiless.includes(status)) return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, init);
  answer.resume();
  return new Response(null, init);
}
