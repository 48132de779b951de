// The smallest app a stack can have: answers on its port, says through whom it was asked, and how it reaches its database.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { connect as secure } from "node:tls";

const patienceMs = 3_000;
/** What Postgres answers with one byte. */
const asksForTls = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** A new connection each time: by which address, how long its first answer took, and whether the server's certificate is trusted. */
function reachDatabase() {
  return new Promise((resolve) => {
    const host = process.env.DB_HOST;
    const socket = connect({ host, port: Number(process.env.DB_PORT) });
    let began = 0;
    const end = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ error: "no answer" }), patienceMs);
    socket.once("error", ({ code }) => end({ error: code }));
    socket.once("connect", () => {
      began = performance.now();
      socket.write(asksForTls);
    });
    socket.once("data", () => {
      const address = socket.remoteAddress;
      const ms = performance.now() - began;
      const tls = secure({ socket, servername: host, ca: readFileSync(process.env.DB_SSLROOTCERT) });
      tls.once("error", ({ code }) => end({ error: code }));
      tls.once("secureConnect", () => end({ address, ms, trusted: tls.authorized }));
    });
  });
}

const server = createServer(async (request, response) => {
  const answer = request.url === "/database" ? await reachDatabase() : { instance: process.env.INSTANCE, path: request.url };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(answer));
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
