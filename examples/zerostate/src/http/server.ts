import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Authenticator } from "../auth/authenticator.ts";
import { type Principal, scopeBits } from "../auth/principal.ts";
import type { RateLimit } from "../limits/rate-limit.ts";
import { HttpMetrics, type RouteMetrics } from "../metrics/http.ts";
import type { Services } from "../services.ts";
import { type Call, Refusal, type Reply } from "./call.ts";
import { clientAddress, requestIdOf } from "./client.ts";
import { asRefusal } from "./refusals.ts";
import { type Match, type Route, Router } from "./router.ts";

/** Longer than a load balancer keeps its own end open, so that it never sends on a connection that is just being closed. */
const keepAliveMilliseconds = 65_000;

const internal = new Refusal(500, "internal", "something went wrong on our side");

/** Takes requests, finds out who asks, limits, dispatches, answers, counts and logs. */
export class ApiServer {
  readonly metrics: HttpMetrics = new HttpMetrics();
  readonly #services: Services;
  readonly #authenticator: Authenticator;
  readonly #rateLimit: RateLimit;
  readonly #router = new Router();
  readonly #unknown: RouteMetrics;
  readonly #server: Server;
  #draining = false;

  constructor(services: Services, authenticator: Authenticator, rateLimit: RateLimit, routes: readonly Route[]) {
    this.#services = services;
    this.#authenticator = authenticator;
    this.#rateLimit = rateLimit;
    for (const route of routes) {
      this.#router.add({ ...route, scope: scopeBits[route.access] ?? 0, metrics: this.metrics.route(route.method, route.path) });
    }
    this.#unknown = this.metrics.route("any", "unknown");
    const options = { keepAliveTimeout: keepAliveMilliseconds, requestTimeout: 30_000, headersTimeout: 10_000, noDelay: true };
    const listener = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    const { tls } = services.settings;
    this.#server =
      tls === undefined
        ? createServer(options, listener)
        : createSecureServer({ ...options, cert: tls.certificate, key: tls.key, minVersion: "TLSv1.2" }, listener);
  }

  /** Returns the port. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port, backlog: 1024 }, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** From here on each answer is the last on its connection: clients go elsewhere without losing a request. */
  drain(): void {
    this.#draining = true;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Takes no more connections, waits for the requests under way at most so long. */
  async close(milliseconds: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const late = setTimeout(() => this.#server.closeAllConnections(), milliseconds);
    await closed;
    clearTimeout(late);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    const path = mark === -1 ? url : url.slice(0, mark);
    const query = mark === -1 ? "" : url.slice(mark + 1);
    const match = this.#router.find(request.method ?? "", path);
    const requestId = requestIdOf(request);
    let principal: Principal = { client: "", userId: undefined, scopes: 0, limit: undefined };
    let reply: Reply;
    try {
      const asked = this.#identify(request, match);
      principal = asked instanceof Promise ? await asked : asked;
      const limited = this.#admit(principal, match);
      if (limited !== undefined) await limited;
      const call: Call = { requestId, parameters: match.parameters, query, principal, client: principal.client, request };
      reply = await (match.route?.handle(call) ?? Promise.reject(this.#noRoute(match)));
    } catch (error) {
      reply = this.#refuse(error, requestId);
    }
    this.#send(response, reply, requestId);
    const milliseconds = performance.now() - started;
    (match.route?.metrics ?? this.#unknown).observe(reply.status, milliseconds / 1000);
    const client = principal.client || `ip:${clientAddress(request, this.#services.settings.trustedProxies)}`;
    this.#services.log.access({ requestId, method: request.method ?? "", path, status: reply.status, milliseconds, client });
  }

  /** Throws Refusal 401. */
  #identify(request: IncomingMessage, match: Match): Principal | Promise<Principal> {
    const access = match.route?.access;
    const anonymous = access === undefined || access === "public" || access === "probe";
    return anonymous ? this.#stranger(request) : this.#authenticator.identify(request.headers);
  }

  /** Something to wait for only when the client is limited. Throws Refusal 403 or 429. */
  #admit(principal: Principal, match: Match): Promise<void> | undefined {
    const scope = match.route?.scope ?? 0;
    if ((principal.scopes & scope) !== scope) throw new Refusal(403, "forbidden", `the scope ${match.route?.access} is needed`);
    if (!this.#services.settings.rateLimit.enabled || principal.limit === undefined || match.route?.access === "probe") return undefined;
    return this.#rateLimit.take(principal.client, principal.limit);
  }

  #stranger(request: IncomingMessage): Principal {
    const { trustedProxies, rateLimit } = this.#services.settings;
    return { client: `ip:${clientAddress(request, trustedProxies)}`, userId: undefined, scopes: 0, limit: rateLimit };
  }

  #noRoute(match: Match): Refusal {
    return match.known
      ? new Refusal(405, "method_not_allowed", "not with this method")
      : new Refusal(404, "not_found", "there is nothing here");
  }

  #refuse(error: unknown, requestId: string): Reply {
    const known = asRefusal(error);
    const refusal = known ?? internal;
    if (known === undefined) {
      this.#services.log.say("error", "request failed", {
        request_id: requestId,
        error: error instanceof Error ? error.stack : String(error),
      });
    }
    const body = JSON.stringify({ error: { code: refusal.code, message: refusal.message }, requestId });
    return { status: refusal.status, body, headers: refusal.headers };
  }

  #send(response: ServerResponse, reply: Reply, requestId: string): void {
    const length = String(Buffer.byteLength(reply.body));
    const headers = ["content-type", "application/json", "content-length", length, "x-request-id", requestId];
    if (reply.headers !== undefined) headers.push(...reply.headers);
    if (this.#draining) headers.push("connection", "close");
    response.writeHead(reply.status, headers);
    response.end(reply.body);
  }
}
