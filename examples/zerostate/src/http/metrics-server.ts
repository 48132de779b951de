import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Registry } from "../metrics/registry.ts";

/** /metrics on a listener of its own, which only the monitoring network reaches. */
export class MetricsServer {
  readonly #server: Server;

  constructor(registry: Registry) {
    this.#server = createServer((request, response) => {
      const found = request.url === "/metrics";
      response.writeHead(found ? 200 : 404, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
      response.end(found ? registry.text() : "");
    });
  }

  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
