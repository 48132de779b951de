import { type Checkers, check } from "k6";
import http, { type Params, type RefinedResponse } from "k6/http";
import { settings } from "./settings.ts";

// An imported name is looked up in its module at each use; these are not.
const { get: httpGet, post: httpPost } = http;
const { baseUrl } = settings;
const checkThat = check;

type Answer = RefinedResponse<"text">;
type Parameters = Params & { responseType: "text" };
type Accepted = ReturnType<typeof http.expectedStatuses>;

/** A request to one endpoint, and what its answer must hold. */
export interface Endpoint {
  /** The tag its figures stand under: the route, so that a thousand accounts are one series. */
  readonly name: string;
  /** `iteration`: a number no other request of this endpoint in the whole test has. */
  request(iteration: number): void;
}

/** What every request to one endpoint carries, made once: objects built for each request cost more than the request's own bookkeeping. */
export function parametersOf(name: string, headers: Readonly<Record<string, string>>, allowed?: Accepted): Parameters {
  return {
    tags: { name },
    headers: { ...headers },
    timeout: settings.timeoutSeconds * 1000,
    responseType: "text",
    ...(allowed === undefined ? {} : { responseCallback: allowed }),
  };
}

/** Counts whether an answer was right; k6 shows it under this name. */
export type Judge = (right: boolean | undefined) => void;

/**
 * Right answers are counted as well, although the call costs a twentieth of the request: a run in which no answer was looked at must
 * not look like one in which all were right. The two outcomes are made once, so that k6 has nothing to call.
 */
export function judgeOf(name: string): Judge {
  // k6 takes values as well as functions; its types know functions only.
  const right = { [name]: true } as unknown as Checkers<null>;
  const wrong = { [name]: false } as unknown as Checkers<null>;
  return (isRight) => void checkThat(null, isRight === true ? right : wrong);
}

const json = { "content-type": "application/json" };
const credentials: Readonly<Record<string, string>> = settings.key === "" ? {} : { "x-api-key": settings.key };

export interface Asked {
  readonly path: string;
  /** Must stand in the answer. */
  readonly says: string;
}

export function getting(name: string, asks: () => Asked): Endpoint {
  const parameters = parametersOf(name, credentials);
  const judge = judgeOf(`${name} answers with what was asked for`);
  return {
    name,
    request: () => {
      const { path, says } = asks();
      const answer: Answer = httpGet(baseUrl + path, parameters);
      // The text is looked at, not parsed: a JSON.parse in the generator takes CPU from the system it measures.
      judge(answer.status === 200 && answer.body?.includes(says));
    },
  };
}

export interface Posting {
  readonly name: string;
  /** Must stand in the answer of every 2xx. */
  readonly says: string;
  /** A status that is an answer and not a failure. */
  readonly allowed?: number;
  asks(iteration: number): { readonly path: string; readonly body: string };
}

export function posting({ name, says, allowed, asks }: Posting): Endpoint {
  const accepted = allowed === undefined ? undefined : http.expectedStatuses({ min: 200, max: 299 }, allowed);
  const parameters = parametersOf(name, { ...json, ...credentials }, accepted);
  const judge = judgeOf(`${name} acknowledges what was sent`);
  return {
    name,
    request: (iteration) => {
      const { path, body } = asks(iteration);
      const answer: Answer = httpPost(baseUrl + path, body, parameters);
      const { status } = answer;
      judge(status === allowed || (status >= 200 && status < 300 && answer.body?.includes(says)));
    },
  };
}
