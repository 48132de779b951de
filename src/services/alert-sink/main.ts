import { createServer, type IncomingMessage } from "node:http";
import process from "node:process";
import { DeliveryLog, deliveriesOf } from "./deliveries.ts";

/** A program of its own: `node main.js HOST PORT FILE`. POST /deliver is Alertmanager's webhook, GET /deliveries tells what came. */
const [host, port, file] = process.argv.slice(2);
const log = new DeliveryLog(file ?? "deliveries.ndjson");
await log.open();

const server = createServer(async (request, response) => {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  try {
    if (request.method === "GET" && request.url === "/health") return answer(200, { ok: true });
    if (request.method === "GET" && request.url === "/deliveries") return answer(200, { deliveries: log.deliveries });
    if (request.method !== "POST" || request.url !== "/deliver") return answer(404, { error: "no such path" });
    const deliveries = deliveriesOf(await bodyOf(request), new Date().toISOString());
    if (deliveries === undefined) return answer(400, { error: "not a notification of Alertmanager" });
    await log.add(deliveries);
    return answer(200, { kept: deliveries.length });
  } catch (error) {
    return answer(500, { error: error instanceof Error ? error.message : String(error) });
  }
});
server.listen(Number(port), host);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => server.close(() => process.exit(0)).closeAllConnections());

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
