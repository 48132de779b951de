import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import process from "node:process";

/**
 * A program of its own: `node no-op-target-main.js PORT CERTIFICATE KEY`. Answers every request with the same two bytes and says
 * on stdout where. Several of them share one port. Ends with its parent, and by itself after a minute.
 */
const [port, certificate, key] = process.argv.slice(2);
const parent = process.ppid;
const mostMs = 60_000;
const everyMs = 250;

const server = createServer({ cert: readFileSync(certificate ?? ""), key: readFileSync(key ?? "") }, (request, response) => {
  request.resume();
  response.end("ok");
});
server.keepAliveTimeout = mostMs;
server.listen({ host: "127.0.0.1", port: Number(port), reusePort: true }, () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.stdout.write(`${address.port}\n`);
});

const began = performance.now();
setInterval(() => {
  if (process.ppid !== parent || performance.now() - began > mostMs) process.exit(0);
}, everyMs);
process.on("SIGTERM", () => process.exit(0));
