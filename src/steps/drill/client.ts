import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Endpoint, RunningStack } from "../../runtimes/runtime.ts";

/** What a client saw: an answer, or why there was none. */
export interface Answer {
  /** undefined when no answer came. */
  readonly status: number | undefined;
  readonly body: string;
  readonly ms: number;
  /** "ECONNREFUSED", "no answer within 1000 ms"; undefined when an answer came. */
  readonly failure: string | undefined;
  /** Of an answer that came. */
  readonly headers?: IncomingHttpHeaders;
}

export interface ClientRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** `send` never rejects. */
export interface Client {
  send(request: ClientRequest): Promise<Answer>;
  close(): void;
}

/** A client as production's are: through the load balancer's https, its certificate verified. */
export function openClient(stack: RunningStack, connections: number): Promise<Client> {
  return openClientTo(stack, stack.endpoint("load-balancer", "https"), connections);
}

/** `connections` are kept; with 0 every request has one of its own. */
export async function openClientTo(stack: RunningStack, endpoint: Endpoint, connections: number): Promise<Client> {
  const { host, port, protocol } = endpoint;
  const settings = connections === 0 ? { keepAlive: false } : { keepAlive: true, maxSockets: connections };
  const secure = protocol === "https";
  const agent = secure ? new HttpsAgent({ ...settings, ca: await readFile(stack.authorityFile()) }) : new HttpAgent(settings);
  const open = secure ? requestHttps : requestHttp;
  return {
    send: (asked) =>
      new Promise((resolve) => {
        const startedAt = performance.now();
        const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
        const headers = {
          ...asked.headers,
          ...(asked.key === undefined ? {} : { "x-api-key": asked.key }),
          ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        };
        const answered = (answer: Omit<Answer, "ms">): void => {
          clearTimeout(timer);
          resolve({ ...answer, ms: performance.now() - startedAt });
        };
        const failed = (failure: string): void => answered({ status: undefined, body: "", failure });
        const outgoing = open({ host, port, agent, method: asked.method, path: asked.path, headers }, (incoming) =>
          textOf(incoming).then(
            (text) => answered({ status: incoming.statusCode, body: text, failure: undefined, headers: incoming.headers }),
            reported(failed),
          ),
        );
        // One clock for the whole exchange: a socket's own timeout starts again with every byte.
        const timer = setTimeout(() => {
          failed(`no answer within ${asked.timeoutMs} ms`);
          outgoing.destroy();
        }, asked.timeoutMs);
        outgoing.on("error", reported(failed));
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function reported(failed: (failure: string) => void): (error: NodeJS.ErrnoException) => void {
  return (error) => failed(error.code ?? error.message);
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** "503", "ECONNRESET": one word or clause for a person. */
export function seen(answer: Answer): string {
  return answer.failure ?? String(answer.status);
}
