import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Receiver {
  /** Where the generator of this number (from 0) pushes to. */
  url(generator: number): string;
  /** Takes no more. Idempotent. */
  close(): Promise<void>;
}

/** A push of ten thousand series is a few megabytes. */
const mostBytes = 32 * 1024 ** 2;

/**
 * Listens on a free port of 127.0.0.1 for what k6 writes, under a path nobody else knows: another user of this machine cannot
 * write into a run's figures. `hear` gets each body as it came; what it throws is nobody's but its own.
 */
export async function openReceiver(hear: (body: Uint8Array, generator: number) => void): Promise<Receiver> {
  const token = randomBytes(16).toString("hex");
  const server = createServer((request, response) => {
    const generator = generatorOf(request, token);
    if (generator === undefined) refuse(request, response, 404);
    else receive(request, response, (body) => hear(body, generator));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: (generator) => `http://127.0.0.1:${port}/${token}/${generator}`,
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function generatorOf({ method, url }: IncomingMessage, token: string): number | undefined {
  const [, given, generator] = url?.split("/") ?? [];
  return method === "POST" && given === token && /^\d{1,3}$/.test(generator ?? "") ? Number(generator) : undefined;
}

function receive(request: IncomingMessage, response: ServerResponse, hear: (body: Uint8Array) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) refuse(request, response, 413);
    else chunks.push(chunk);
  });
  // A k6 that was killed in the middle of a push: the next reading is the last complete one.
  request.on("error", () => undefined);
  request.on("end", () => {
    if (response.writableEnded) return;
    // k6 waits for this answer before it goes on, so it comes before the work.
    response.writeHead(204).end();
    hear(Buffer.concat(chunks));
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (!response.writableEnded) response.writeHead(status, { connection: "close" }).end();
  request.resume();
}
