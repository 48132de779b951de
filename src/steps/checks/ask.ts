import { readFile } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Endpoint, RunningStack } from "../../runtimes/runtime.ts";
import { NotMeasured } from "./probe.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export type Ask = (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

const timeoutMs = 5_000;

/** Asks the app as a client does: through the load balancer, over TLS that is verified against the stack's authority. */
export async function clientOf(stack: RunningStack, signal: AbortSignal): Promise<Ask> {
  if (!stack.plan.services.some(({ name }) => name === "load-balancer")) throw new NotMeasured("the stack has no load balancer");
  const endpoint = stack.endpoint("load-balancer", "https");
  const authority = await readFile(stack.authorityFile(), "utf8");
  return (path, headers = {}) => get(endpoint, path, { headers, authority, signal });
}

/** A connection of its own for each request, so that none is answered by what an earlier one left open. */
export function get(
  { host, port, protocol }: Endpoint,
  path: string,
  { headers = {}, authority, signal }: { headers?: Readonly<Record<string, string>>; authority?: string; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const common = { host, port, path, headers, agent: false as const, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) };
    const request =
      protocol === "https"
        ? requestHttps({ ...common, servername: "localhost", ...(authority === undefined ? {} : { ca: authority }) })
        : requestHttp(common);
    request.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      response.once("error", reject);
    });
    request.once("error", reject);
    request.end();
  });
}
