import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface CuttingProxy {
  readonly endpoint: string;
  /** Sent by the client so far. */
  readonly sent: number;
  /** All connections break, and every new one, once so many more bytes went through to the server or, where `of` says so, back. */
  cutAfter(bytes: number, of?: "sent" | "received"): void;
  mend(): void;
}

/** A TCP proxy on loopback whose connections can be made to break in the middle. */
export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const passed = { sent: 0, received: 0 };
  const left = { sent: Number.POSITIVE_INFINITY, received: Number.POSITIVE_INFINITY };
  const open = new Set<Socket>();
  const isCut = (): boolean => left.sent <= 0 || left.received <= 0;
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
    open.clear();
  };
  const carry = (from: Socket, to: Socket, way: keyof typeof passed): void => {
    from.on("data", (chunk: Buffer) => {
      passed[way] += chunk.length;
      left[way] -= chunk.length;
      if (isCut()) return cut();
      if (!to.write(chunk)) from.pause();
    });
    to.on("drain", () => from.resume());
    from.on("close", () => to.destroy());
    from.on("error", () => to.destroy());
  };
  const server = createServer((client) => {
    open.add(client);
    if (isCut()) return cut();
    const upstream = createConnection({ host: "127.0.0.1", port });
    open.add(upstream);
    carry(client, upstream, "sent");
    carry(upstream, client, "received");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    cut();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get sent() {
      return passed.sent;
    },
    cutAfter: (bytes, of = "sent") => {
      left[of] = bytes;
    },
    mend: () => {
      left.sent = Number.POSITIVE_INFINITY;
      left.received = Number.POSITIVE_INFINITY;
    },
  };
}
