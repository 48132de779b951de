import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import type * as Library from "@kubernetes/client-node";
import { ParityError } from "../../errors/parity-error.ts";
import { ApiRefusal, type ApiStatus } from "./api-refusal.ts";

/** The API of one cluster. */
export interface KindApi {
  /** Sends an object as it is and answers what the server said. Rejects with ApiRefusal, or with what the connection met. */
  request<T>(request: ApiRequest): Promise<T>;
  /** As `request`, for an answer that is a stream. It ends with the signal. */
  stream(request: ApiRequest): Promise<IncomingMessage>;
  /** For what takes a connection of its own: a program in a container. */
  readonly config: Library.KubeConfig;
  readonly library: typeof Library;
}

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** "/api/v1/pods" */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Of the body. */
  readonly type?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Longer than the API server takes for anything but a stream. */
const answerMs = 20_000;

/**
 * Opens the API of the cluster a kubeconfig leads to. The library is loaded here and nowhere else: it takes a third of a second.
 * Objects go past its types, by whose own names fields such as `from` would get lost; and it has no signal for a call.
 */
export async function openApi(kubeconfig: string): Promise<KindApi> {
  const library = await loadLibrary();
  const config = new library.KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfig} names no cluster`);
  const trust: RequestOptions = {};
  await config.applyToHTTPSOptions(trust as Parameters<typeof config.applyToHTTPSOptions>[0]);
  const { ca, cert, key } = trust;
  const agent = new Agent({ keepAlive: true, maxSockets: 16, ...withoutUndefined({ ca, cert, key }) });
  const stream = (request: ApiRequest): Promise<IncomingMessage> => open(server, agent, request);
  return {
    config,
    library,
    stream,
    request: async <T>(request: ApiRequest): Promise<T> => {
      const late = AbortSignal.timeout(answerMs);
      const signal = request.signal === undefined ? late : AbortSignal.any([request.signal, late]);
      return JSON.parse(await text(await stream({ ...request, signal }))) as T;
    },
  };
}

/** The same API for whoever may leave: what is under way ends with the signal, and keeps nobody from going. */
export function apiUntil(api: KindApi, signal: AbortSignal | undefined): KindApi {
  if (signal === undefined) return api;
  const within = (request: ApiRequest): ApiRequest => ({
    ...request,
    signal: request.signal === undefined ? signal : AbortSignal.any([request.signal, signal]),
  });
  return {
    ...api,
    request: <T>(request: ApiRequest) => api.request<T>(within(request)),
    stream: (request) => api.stream(within(request)),
  };
}

/** Rejects with TOOL_MISSING where it is not installed: only this runtime needs it. */
export async function loadLibrary(): Promise<typeof Library> {
  try {
    return await import("@kubernetes/client-node");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new ParityError("TOOL_MISSING", "the kind runtime needs the package @kubernetes/client-node, which is not installed", {
      hint: "npm install --save-dev @kubernetes/client-node",
      cause,
    });
  }
}

function open(
  server: string,
  agent: Agent,
  { method = "GET", path, query = {}, body, type, signal }: ApiRequest,
): Promise<IncomingMessage> {
  const url = new URL(path, server);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  // Node gives a DELETE with a body no length of its own.
  const described = sent === undefined ? {} : { "content-type": type ?? "application/json", "content-length": Buffer.byteLength(sent) };
  const headers = { accept: "application/json", ...described };
  return new Promise((resolve, reject) => {
    const request = requestHttps(url, { method, agent, headers, ...(signal === undefined ? {} : { signal }) });
    request.on("error", reject);
    request.once("response", (response) => {
      if ((response.statusCode ?? 0) < 300) return resolve(response);
      refusal(response, `${method} ${url.pathname}`).then(reject, reject);
    });
    request.end(sent);
  });
}

async function refusal(response: IncomingMessage, asked: string): Promise<ApiRefusal> {
  const said = await text(response);
  return new ApiRefusal(response.statusCode ?? 0, asked, statusOf(said));
}

function statusOf(said: string): ApiStatus {
  try {
    return JSON.parse(said) as ApiStatus;
  } catch {
    return { message: said.trim() };
  }
}

function withoutUndefined<T extends object>(options: T): { [Key in keyof T]: NonNullable<T[Key]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: NonNullable<T[Key]>;
  };
}
