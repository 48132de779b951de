import type { IncomingMessage } from "node:http";
import type { Principal } from "../auth/principal.ts";

/** One request as a handler sees it. */
export interface Call {
  readonly requestId: string;
  /** The values of the route's `:name` parts, in order. */
  readonly parameters: readonly string[];
  /** What follows the question mark, or nothing. */
  readonly query: string;
  readonly principal: Principal;
  /** Who is asking, for logs and limits. */
  readonly client: string;
  readonly request: IncomingMessage;
}

/** What a handler answers: the body is JSON text already. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
}

export type Handler = (call: Call) => Promise<Reply> | Reply;

/** An answer other than success. `code` is stable, `message` is for people. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: readonly string[];

  constructor(status: number, code: string, message: string, headers: readonly string[] = []) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function json(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) };
}

export function notFound(what: string): Refusal {
  return new Refusal(404, "not_found", `no such ${what}`);
}

export function invalid(message: string): Refusal {
  return new Refusal(400, "invalid_request", message);
}
